using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Checks everything about a platform's token that does not depend on the workload (RFC 7523 §3, RFC 8725 §3). An error may explain the refusal: it
/// reveals nothing about clients.</summary>
internal sealed class WorkloadTokenReader(TimeProvider time)
{
    private const int MaxIdLength = 256;
    private const int MaxNameLength = 2048; // of an issuer or a subject; stores are searched for both
    private static readonly string[] Types = ["JWT", "JOSE"]; // JWT-SVID §2.3 allows both; Kubernetes omits typ

    public Outcome<WorkloadToken> Read(string jwt, JwtJson json)
    {
        if (ReadHeader(json.Header).Refused(out var error, out var header))
        {
            return error;
        }

        var claims = json.Claims;
        var subject = JwtText.Read(claims, "sub").Value;
        if (!IsName(subject))
        {
            return Errors.Subject;
        }

        var sent = JwtText.Read(claims, "iss");
        var issuer = sent.IsMissing ? TrustDomainOf(subject) : sent.Value;
        if (!IsName(issuer))
        {
            return Errors.Issuer;
        }

        if (!claims.TryGetProperty("aud", out var audience) || !IsAudience(audience))
        {
            return Errors.Audience;
        }

        if (ReadTimes(claims).Refused(out error, out var times))
        {
            return error;
        }

        return new WorkloadToken
        {
            Signed = new(jwt, header.Algorithm, header.KeyId, header.KeySetUrl),
            Issuer = issuer,
            Subject = subject,
            IssuedAt = times.IssuedAt,
            ExpiresAt = times.ExpiresAt,
            Claims = claims,
            Id = JwtText.Read(claims, "jti").Value is { Length: > 0 and <= MaxIdLength } id ? id : null,
        };
    }

    public static Outcome<AssertionHeader> ReadHeader(JsonElement json) => AssertionHeader.Read(json, Types, Errors.Type);

    private static bool IsName([NotNullWhen(true)] string? name) =>
        name is { Length: > 0 and <= MaxNameLength } && !name.Contains('\0');

    /// <returns>Null if it is not a SPIFFE ID (SPIFFE-ID §2).</returns>
    private static string? TrustDomainOf(string subject)
    {
        const string Scheme = "spiffe://";
        if (!subject.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return null;
        }

        var end = subject.IndexOf('/', Scheme.Length);

        return end > Scheme.Length ? subject[..end] : null;
    }

    private static bool IsAudience(JsonElement audience) => audience.ValueKind is JsonValueKind.String
        || (audience.ValueKind is JsonValueKind.Array && audience.EnumerateArray().All(one => one.ValueKind is JsonValueKind.String));

    private Outcome<(DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt)> ReadTimes(JsonElement claims)
    {
        var times = JwtTimes.ReadWithDigits(claims);
        if (times.ExpiresAt is not { } expiresAt)
        {
            return Errors.ExpiryMissing;
        }

        var now = time.GetUtcNow();
        if (times.IsExpired(now, AssertionReader.ClockSkew))
        {
            return Errors.Expired;
        }

        if (times.IssuedAt is not { } issuedAt)
        {
            return Errors.IssuedAtMissing;
        }

        return times.IsNotYetValid(now, AssertionReader.ClockSkew) ? Errors.NotYetValid : (issuedAt, expiresAt);
    }

    private static class Errors
    {
        public static readonly TokenError Type =
            TokenError.InvalidAssertion("The typ of the token must be JWT or must be omitted: the token sent is meant for another purpose.");
        public static readonly TokenError Subject = TokenError.InvalidAssertion("The token must have a sub that is a string of at most 2048 characters.");
        public static readonly TokenError Issuer =
            TokenError.InvalidAssertion("The token must have an iss that is a string of at most 2048 characters, unless its sub is a SPIFFE ID.");
        public static readonly TokenError Audience = TokenError.InvalidAssertion("The token must have an aud that is a string or an array of strings.");
        public static readonly TokenError ExpiryMissing = TokenError.InvalidAssertion("The token must have an exp that is a number of seconds.");
        public static readonly TokenError Expired = TokenError.InvalidAssertion("The token has expired. Get a new one from the platform, and check the clock.");
        public static readonly TokenError IssuedAtMissing = TokenError.InvalidAssertion("The token must have an iat that is a number of seconds.");
        public static readonly TokenError NotYetValid = TokenError.InvalidAssertion(
            "The nbf and iat of the token must be numbers of seconds and must not be in the future. Check the clock.");
    }
}
