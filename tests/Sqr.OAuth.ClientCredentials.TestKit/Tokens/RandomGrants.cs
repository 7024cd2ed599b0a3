using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using CsCheck;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Grants with claims of every kind that a token can hold.</summary>
internal static class RandomGrants
{
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.String[Gen.Char[' ', '~'], 0, 20],
        Gen.OneOfConst("", "\"", "\\", "</script>", "a&b'c`d+e", "\0\u0001\u001f\u007f", "\u2028\u2029", "\ufeff", "e\u0301", "\ufffe\uffff", "\U0001f600"),
        Gen.Int[0, 0x10ffff].Where(Rune.IsValid).Select(rune => new Rune(rune).ToString()).Array[0, 10].Select(string.Concat));

    private static readonly Gen<string> Name = Gen.OneOf(
        Text.Where(text => text.Length > 0),
        Gen.OneOfConst("roles", "tenant", "https://claims.test/roles", "sub", "exp", "cnf", "nbf", "Sub"));

    private static readonly Gen<object> One = Gen.OneOf<object>(
        Text.Select(value => (object)value),
        Gen.Bool.Select(value => (object)value),
        Gen.Long.Select(value => (object)value),
        Gen.OneOfConst<object>(0L, -1L, long.MaxValue, long.MinValue, ulong.MaxValue, decimal.MaxValue, 0.1m, 1.0m, 1e-28m),
        Gen.Decimal.Select(value => (object)value),
        Gen.Double.Where(double.IsFinite).Select(value => (object)value),
        Gen.OneOfConst<object>(0.0, -0.0, 1e21, 5e-324, double.MaxValue, 0.1f));

    private static readonly Gen<object> Value = Gen.OneOf(One, One.List[0, 4].Select(value => (object)value));

    private static readonly Gen<string> Scalar = Gen.OneOf(
        Gen.OneOfConst("null", "true", "0", "-0", "1E5", "123456789012345678901234567890.5", "1e400", "\"\\u00e9\\ud83d\\ude00\"", "[]", "{}"),
        Text.Select(text => JsonSerializer.Serialize(text)));

    private static readonly Gen<object> Json = Nested(Nested(Nested(Scalar)))
        .Where(json => json[0] is '[' or '{' or 'n')
        .Select(json => (object)JsonDocument.Parse(json).RootElement);

    private static readonly Gen<Confirmation?> Confirmation = Gen.OneOfConst(
        null,
        new Confirmation(),
        new Confirmation { JwkThumbprint = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" },
        new Confirmation { CertificateThumbprint = "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0" },
        new Confirmation { JwkThumbprint = "key", CertificateThumbprint = "certificate" });

    /// <param name="algorithm">The algorithm that signs the tokens.</param>
    public static Gen<Grant> Of(string algorithm) => Gen.Select(
        Text.Where(text => text.Length > 0),
        Claims(Value),
        Gen.OneOf(Gen.Const((string?)null), Text.Where(text => text.Length > 0)),
        Gen.Select(Text.Where(text => text.Length > 0).Array[0, 4], Text.Where(text => text.Length > 0).Array[0, 3]),
        Confirmation,
        Gen.OneOf(Gen.Const((int?)null), Gen.Int[1, 86_400].Select(seconds => (int?)seconds)),
        (id, claims, audience, lists, confirmation, lifetime) => new Grant
        {
            Client = new() { ClientId = id, Claims = claims, Audience = audience, SigningAlgorithm = algorithm },
            Scopes = lists.Item1,
            Audience = lists.Item2,
            Confirmation = confirmation,
            Lifetime = lifetime is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        });

    /// <summary>Claims that code may set, JSON among them.</summary>
    public static Gen<Dictionary<string, object>> Custom { get; } = Claims(Gen.OneOf(Value, Json));

    private static Gen<Dictionary<string, object>> Claims(Gen<object> values) =>
        Gen.Select(Name, values).List[0, 5].Select(claims => claims.GroupBy(claim => claim.Item1).ToDictionary(same => same.Key, same => same.First().Item2));

    private static Gen<string> Nested(Gen<string> inner) => Gen.OneOf(
        inner,
        inner.List[0, 3].Select(items => $"[{string.Join(',', items)}]"),
        Gen.Select(Text, inner).List[0, 3].Select(members => members.DistinctBy(member => member.Item1))
            .Select(members => $"{{{string.Join(',', members.Select(member => $"{JsonSerializer.Serialize(member.Item1)}:{member.Item2}"))}}}"));
}

/// <summary>Code of a host that sets the claims that a test gave it for a grant.</summary>
internal sealed class ClaimsOfTest : IAccessTokenClaims
{
    private static readonly ConditionalWeakTable<Grant, Dictionary<string, object>> OfGrants = [];

    public static void Add(Grant grant, Dictionary<string, object> claims) => OfGrants.Add(grant, claims);

    public ValueTask AddClaimsAsync(Grant grant, AccessTokenClaims claims, CancellationToken cancellationToken)
    {
        foreach (var (name, value) in OfGrants.TryGetValue(grant, out var given) ? given : [])
        {
            Set(claims, name, value);
        }

        return default;
    }

    private static void Set(AccessTokenClaims claims, string name, object value)
    {
        switch (value)
        {
            case string text:
                claims.Set(name, text);
                break;
            case bool flag:
                claims.Set(name, flag);
                break;
            case long number:
                claims.Set(name, number);
                break;
            case double number:
                claims.Set(name, number);
                break;
            case List<object> list when list.TrueForAll(item => item is string):
                claims.Set(name, list.Cast<string>());
                break;
            default:
                claims.Set(name, value is JsonElement json ? json : JsonSerializer.SerializeToElement(value));
                break;
        }
    }
}
