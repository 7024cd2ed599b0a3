using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>All that can be said of an assertion before anybody knows whose it is (RFC 7523 §3, RFC 8725 §3). What is refused here may say why: it tells nothing of clients.</summary>
internal sealed class AssertionReader(CurrentSettings settings, TimeProvider time)
{
    /// <summary>How far the clock of a client may be from ours, in either direction.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(60);

    private const int MaxIdLength = 256;

    private static readonly string[] KeysOfTheirOwn = ["jwk", "jku", "x5u", "x5c"]; // whoever signs must not say what verifies
    private static readonly string[] NotUnderstood = ["crit", "b64"]; // RFC 7515 §4.1.11, RFC 7797

    public Outcome<ClientAssertion> Read(ClientCredential.Assertion sent)
    {
        using var json = JwtJson.Read(sent.Jwt);
        if (json is null)
        {
            return Errors.NotAJwt;
        }

        if (ReadHeader(json.Header).Refused(out var error, out var header))
        {
            return error;
        }

        if (ReadWho(json.Claims, sent.ClientId).Refused(out error, out var clientId))
        {
            return error;
        }

        if (ReadAudience(json.Claims).Refused(out error, out var audience))
        {
            return error;
        }

        if (ReadTimes(json.Claims).Refused(out error, out var expiresAt))
        {
            return error;
        }

        if (!JwtJson.TryText(json.Claims, "jti", out var id) || id is not { Length: > 0 and <= MaxIdLength })
        {
            return Errors.Id;
        }

        return new ClientAssertion
        {
            Jwt = sent.Jwt,
            Algorithm = header.Algorithm,
            KeyId = header.KeyId,
            ClientId = clientId,
            Audience = audience,
            SingleUse = new($"{settings.Value.Issuer} {clientId}", id, expiresAt + ClockSkew),
        };
    }

    private static Outcome<JwtHeader> ReadHeader(JsonElement header)
    {
        if (!JwtJson.TryText(header, "alg", out var algorithm) || algorithm is null || !SigningAlgorithms.IsKnown(algorithm))
        {
            return Errors.Algorithm;
        }

        if (Array.Exists(KeysOfTheirOwn, name => header.TryGetProperty(name, out _)))
        {
            return Errors.KeyInHeader;
        }

        if (Array.Exists(NotUnderstood, name => header.TryGetProperty(name, out _)))
        {
            return Errors.Critical;
        }

        if (!JwtJson.TryText(header, "typ", out var type) || !IsOurs(type))
        {
            return Errors.Type;
        }

        return JwtJson.TryText(header, "kid", out var keyId) ? new JwtHeader(algorithm, keyId) : Errors.KeyId;
    }

    // A JWT that says what else it is for must not authenticate anybody (RFC 8725 §3.11).
    private static bool IsOurs(string? type)
    {
        const string Application = "application/"; // may be left out (RFC 7515 §4.1.9)
        if (type is null)
        {
            return true;
        }

        var name = type.StartsWith(Application, StringComparison.OrdinalIgnoreCase) ? type[Application.Length..] : type;

        return name.Equals("client-authentication+jwt", StringComparison.OrdinalIgnoreCase) || name.Equals("JWT", StringComparison.OrdinalIgnoreCase);
    }

    private static Outcome<string> ReadWho(JsonElement claims, string? clientId)
    {
        if (!JwtJson.TryText(claims, "iss", out var issuer)
            || !JwtJson.TryText(claims, "sub", out var subject)
            || subject is not { Length: > 0 }
            || subject.Contains('\0')
            || issuer != subject)
        {
            return Errors.Who;
        }

        return clientId is null || clientId == subject ? subject : Errors.OtherClientId;
    }

    private Outcome<string> ReadAudience(JsonElement claims) =>
        JwtJson.TryText(claims, "aud", out var audience) && audience is not null && (audience == settings.Value.Issuer || audience == settings.Value.TokenEndpoint)
            ? audience
            : Errors.Audience;

    /// <returns>When it expires.</returns>
    private Outcome<DateTimeOffset> ReadTimes(JsonElement claims)
    {
        if (!JwtJson.TryMoment(claims, "exp", out var expiresAt) || expiresAt is null)
        {
            return Errors.ExpiryMissing;
        }

        var now = time.GetUtcNow();
        if (expiresAt <= now - ClockSkew)
        {
            return Errors.Expired;
        }

        if (expiresAt > now + settings.Value.Options.ClientAssertions.MaxLifetime + ClockSkew)
        {
            return Errors.ExpiresTooLate;
        }

        if (!JwtJson.TryMoment(claims, "nbf", out var notBefore) || notBefore > now + ClockSkew
            || !JwtJson.TryMoment(claims, "iat", out var issuedAt) || issuedAt > now + ClockSkew)
        {
            return Errors.NotYetValid;
        }

        return expiresAt.Value;
    }

    /// <summary>What is left of the header once it was found harmless.</summary>
    private sealed record JwtHeader(string Algorithm, string? KeyId);

    internal static class Errors
    {
        public static readonly TokenError Audience = TokenError.InvalidAssertion("The aud of the assertion must be the issuer identifier, as a single string.");
        public static readonly TokenError NotAJwt = TokenError.InvalidAssertion("The client_assertion is not a signed JWT in its compact form.");
        public static readonly TokenError Algorithm = TokenError.InvalidAssertion("The alg of the assertion must be one of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384 and ES512.");
        public static readonly TokenError KeyInHeader = TokenError.InvalidAssertion("The header of the assertion must not carry a key: take out jwk, jku, x5u and x5c.");
        public static readonly TokenError Critical = TokenError.InvalidAssertion("The header of the assertion must not have crit or b64: no extension is understood.");
        public static readonly TokenError Type = TokenError.InvalidAssertion("The typ of the assertion must be client-authentication+jwt or JWT, or be left out.");
        public static readonly TokenError KeyId = TokenError.InvalidAssertion("The kid of the assertion must be a string.");
        public static readonly TokenError Who = TokenError.InvalidAssertion("The iss and the sub of the assertion must both be the client id.");
        public static readonly TokenError OtherClientId = TokenError.InvalidAssertion("The client_id parameter names another client than the assertion.");
        public static readonly TokenError ExpiryMissing = TokenError.InvalidAssertion("The assertion must have an exp, a number of seconds.");
        public static readonly TokenError Expired = TokenError.InvalidAssertion("The assertion has expired. Make a new one, and look at the clock.");
        public static readonly TokenError ExpiresTooLate = TokenError.InvalidAssertion("The exp of the assertion is too far ahead. Let it expire within minutes.");
        public static readonly TokenError NotYetValid = TokenError.InvalidAssertion("The nbf and the iat of the assertion must be numbers of seconds, and not lie ahead. Look at the clock.");
        public static readonly TokenError Id = TokenError.InvalidAssertion("The assertion must have a jti of 1 to 256 characters, another one each time.");
    }
}
