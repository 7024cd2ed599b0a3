using CsCheck;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>One letter of a text replaced, added or taken away.</summary>
internal readonly record struct OneChange(int Position, char Letter, int Kind)
{
    public static Gen<OneChange> Any { get; } =
        Gen.Select(Gen.Int[0, 10_000], Gen.Char["AZaz09-_.=+ é"], Gen.Int[0, 2], (position, letter, kind) => new OneChange(position, letter, kind));

    /// <summary>That JWT with the change. Its last letter stays: in base64 that has bits that mean nothing.</summary>
    public string In(string jwt)
    {
        var at = Position % (jwt.Length - 1);

        return Kind switch
        {
            0 => jwt[..at] + Letter + jwt[(at + 1)..],
            1 => jwt[..at] + Letter + jwt[at..],
            _ => jwt[..at] + jwt[(at + 1)..],
        };
    }
}
