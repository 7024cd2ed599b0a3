using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Checks everything about an assertion that does not depend on the client (RFC 7523 §3, RFC 8725 §3). An error may explain the refusal: it reveals
/// nothing about clients.</summary>
internal sealed class AssertionReader(CurrentSettings settings, TimeProvider time)
{
    /// <summary>How far a client's clock may differ from ours, in either direction.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(60);

    /// <summary>The <c>typ</c> that only a client's own assertion has (draft-ietf-oauth-rfc7523bis).</summary>
    public const string OwnType = "client-authentication+jwt";

    private const int MaxIdLength = 256;
    private static readonly string[] Types = [OwnType, "JWT"];
    private static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(1); // the most that a client can be allowed

    public Outcome<ClientAssertion> Read(ClientCredential.Assertion sent, JwtJson json)
    {
        if (AssertionHeader.Read(json.Header, Types, Errors.Type).Refused(out var error, out var header))
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

        if (ReadTimes(json.Claims).Refused(out error, out var times))
        {
            return error;
        }

        if (JwtText.Read(json.Claims, "jti").Value is not { Length: > 0 and <= MaxIdLength } id)
        {
            return Errors.Id;
        }

        return new ClientAssertion
        {
            Signed = new(sent.Jwt, header.Algorithm, header.KeyId, header.KeySetUrl),
            ClientId = clientId,
            Audience = audience,
            Lifetime = times.ExpiresAt - ClockSkew - time.GetUtcNow(),
            SingleUse = new($"{settings.Value.Issuer} {clientId}", id, times.ExpiresAt + ClockSkew, times.IssuedAt),
        };
    }

    private static Outcome<string> ReadWho(JsonElement claims, string? clientId)
    {
        if (JwtText.Read(claims, "sub").Value is not { Length: > 0 } subject
            || subject.Contains('\0')
            || JwtText.Read(claims, "iss").Value != subject)
        {
            return Errors.Who;
        }

        return clientId is null || clientId == subject ? subject : Errors.OtherClientId;
    }

    // A string, or an array of that one string: the issuer must be the only audience (draft-ietf-oauth-rfc7523bis).
    private Outcome<string> ReadAudience(JsonElement claims)
    {
        var isThere = claims.TryGetProperty("aud", out var sent);
        var sole = isThere && sent.ValueKind is JsonValueKind.Array && sent.GetArrayLength() == 1 ? sent[0] : sent;
        var audience = sole.ValueKind is JsonValueKind.String ? sole.GetString() : null;

        return audience is not null && (audience == settings.Value.Issuer || audience == settings.Value.TokenEndpoint) ? audience : Errors.Audience;
    }

    private Outcome<(DateTimeOffset ExpiresAt, DateTimeOffset? IssuedAt)> ReadTimes(JsonElement claims)
    {
        var times = JwtTimes.ReadWithDigits(claims);
        if (times.ExpiresAt is not { } expiresAt)
        {
            return Errors.ExpiryMissing;
        }

        var now = time.GetUtcNow();
        if (times.IsExpired(now, ClockSkew))
        {
            return Errors.Expired;
        }

        if (expiresAt > now + LongestLifetime + ClockSkew)
        {
            return Errors.ExpiresTooLate;
        }

        return times.IsNotYetValid(now, ClockSkew) ? Errors.NotYetValid : (expiresAt, times.IssuedAt);
    }

    internal static class Errors
    {
        public static readonly TokenError Audience = TokenError.InvalidAssertion("The aud of the assertion must be the issuer identifier and nothing else.");
        public static readonly TokenError Type =
            TokenError.InvalidAssertion("The typ of the assertion must be client-authentication+jwt or JWT, or must be omitted.");
        public static readonly TokenError Who = TokenError.InvalidAssertion("The iss and sub of the assertion must both be the client_id.");
        public static readonly TokenError OtherClientId = TokenError.InvalidAssertion(
            "The client_id parameter and the assertion name different clients. Leave out client_id, or send the same in both.");
        public static readonly TokenError ExpiryMissing = TokenError.InvalidAssertion("The assertion must have an exp that is a number of seconds.");
        public static readonly TokenError Expired = TokenError.InvalidAssertion("The assertion has expired. Create a new one, and check the clock.");
        public static readonly TokenError ExpiresTooLate =
            TokenError.InvalidAssertion("The exp of the assertion is too far in the future. Create one that expires sooner.");
        public static readonly TokenError NotYetValid = TokenError.InvalidAssertion(
            "The nbf and iat of the assertion must be numbers of seconds and must not be in the future. Check the clock.");
        public static readonly TokenError Id =
            TokenError.InvalidAssertion("The assertion must have a jti of 1 to 256 characters, different for each assertion.");
    }
}
