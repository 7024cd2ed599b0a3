using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The header of an assertion that was found harmless, whoever signed it (RFC 8725 §3).</summary>
/// <param name="Algorithm">One of ours.</param>
/// <param name="KeyId">Null: it names no key.</param>
/// <param name="Type">What it says it is for, without <c>application/</c>; null: nothing.</param>
/// <param name="KeySetUrl">Where it says its keys are, which only a registration can confirm; null: it does not say.</param>
internal sealed record AssertionHeader(string Algorithm, string? KeyId, string? Type, string? KeySetUrl)
{
    private static readonly string[] NotUnderstood = ["crit", "b64"]; // RFC 7515 §4.1.11, RFC 7797

    public bool IsClientAuthentication => Type is not null && HasType("client-authentication+jwt");

    public static Outcome<AssertionHeader> Read(JsonElement header)
    {
        if (!JwtJson.TryText(header, "alg", out var algorithm) || algorithm is null || !SigningAlgorithms.IsKnown(algorithm))
        {
            return Errors.Algorithm;
        }

        // Keys come from the registration alone. Clients that send a certificate (x5c, x5u) do no harm by it; a bare key asks to be trusted.
        if (header.TryGetProperty("jwk", out _))
        {
            return Errors.KeyInHeader;
        }

        if (Array.Exists(NotUnderstood, name => header.TryGetProperty(name, out _)))
        {
            return Errors.Critical;
        }

        if (!JwtJson.TryText(header, "typ", out var type))
        {
            return Errors.Type;
        }

        if (!JwtJson.TryText(header, "jku", out var keySetUrl))
        {
            return Errors.KeySetUrl;
        }

        return JwtJson.TryText(header, "kid", out var keyId) ? new AssertionHeader(algorithm, keyId, WithoutPrefix(type), keySetUrl) : Errors.KeyId;
    }

    /// <summary>Whether it is for that, or says nothing. A JWT that says what else it is for must not authenticate anybody (RFC 8725 §3.11).</summary>
    public bool HasType(string type) => Type is null || Type.Equals(type, StringComparison.OrdinalIgnoreCase);

    private static string? WithoutPrefix(string? type)
    {
        const string Application = "application/"; // may be left out (RFC 7515 §4.1.9)

        return type is not null && type.StartsWith(Application, StringComparison.OrdinalIgnoreCase) ? type[Application.Length..] : type;
    }

    private static class Errors
    {
        public static readonly TokenError Algorithm = TokenError.InvalidAssertion("The alg of the assertion must be one of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384 and ES512.");
        public static readonly TokenError KeyInHeader = TokenError.InvalidAssertion("The header of the assertion must not have a jwk. Register the key with this issuer instead.");
        public static readonly TokenError Critical = TokenError.InvalidAssertion("The header of the assertion must not have crit or b64: no extension is understood.");
        public static readonly TokenError Type = TokenError.InvalidAssertion("The typ of the assertion must be a string.");
        public static readonly TokenError KeySetUrl = TokenError.InvalidAssertion("The jku of the assertion must be a string.");
        public static readonly TokenError KeyId = TokenError.InvalidAssertion("The kid of the assertion must be a string.");
    }
}
