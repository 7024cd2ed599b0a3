using System.Buffers;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The scope parameter (RFC 6749 §3.3): which of its allowed scopes a client gets.</summary>
internal static class Scope
{
    // scope-token = 1*( %x21 / %x23-5B / %x5D-7E )
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "!#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    // A scope name may contain them. If no scope of that name exists, they were probably meant as separators.
    private static readonly SearchValues<char> OtherSeparators = SearchValues.Create(",;|+");

    /// <summary>True for a scope-token, the name of one scope.</summary>
    public static bool IsToken(ReadOnlySpan<char> name) => !name.IsEmpty && !name.ContainsAnyExcept(TokenCharacters);

    /// <param name="client">The client, whose scopes limit the grant.</param>
    /// <param name="requested">The parameter as sent; null gives the client's defaults.</param>
    /// <returns>The scopes in the requested order, without duplicates.</returns>
    public static Outcome<string[]> Grant(Client client, string? requested)
    {
        if (requested is null)
        {
            return client.GrantedByDefault;
        }

        List<string> granted = [];
        foreach (var name in requested.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!IsToken(name))
            {
                return TokenError.MalformedScope;
            }

            if (!client.MayHave(name))
            {
                return name.AsSpan().ContainsAny(OtherSeparators) ? TokenError.ScopeNotSeparated : TokenError.ScopeNotAllowed;
            }

            if (!granted.Contains(name))
            {
                granted.Add(name);
            }
        }

        return granted is [] ? TokenError.MalformedScope : granted.ToArray();
    }
}
