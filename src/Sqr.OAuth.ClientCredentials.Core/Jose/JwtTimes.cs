using System.Globalization;
using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>When a JWT is valid, according to its claims (RFC 7519 §4.1.4, §4.1.5, §4.1.6).</summary>
internal sealed record JwtTimes
{
    private readonly DateTimeOffset? _notBefore;
    private readonly bool _isMalformed;

    private JwtTimes(JsonElement claims, Func<JsonElement, double?> read)
    {
        ExpiresAt = MomentOf(claims, "exp", read, out _);
        IssuedAt = MomentOf(claims, "iat", read, out var malformedIssuedAt);
        _notBefore = MomentOf(claims, "nbf", read, out var malformedNotBefore);
        _isMalformed = malformedIssuedAt || malformedNotBefore;
    }

    /// <summary>Its <c>exp</c>; null if that is missing or not a valid time.</summary>
    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>Its <c>iat</c>; null if that is missing or not a valid time.</summary>
    public DateTimeOffset? IssuedAt { get; }

    public static JwtTimes Read(JsonElement claims) => new(claims, NumberOf);

    /// <summary>Also accepts a number as a string of digits, which is all that MSAL.NET sends when it signs with a certificate.</summary>
    public static JwtTimes ReadWithDigits(JsonElement claims) => new(claims, value => NumberOf(value) ?? DigitsOf(value));

    /// <param name="now">The current time.</param>
    /// <param name="skew">How far the signer's clock may differ from ours.</param>
    public bool IsExpired(DateTimeOffset now, TimeSpan skew) => ExpiresAt <= now - skew;

    /// <summary>Whether its <c>nbf</c> or <c>iat</c> is in the future, or is present but not a valid time.</summary>
    /// <inheritdoc cref="IsExpired"/>
    public bool IsNotYetValid(DateTimeOffset now, TimeSpan skew) => _isMalformed || _notBefore > now + skew || IssuedAt > now + skew;

    /// <summary>A NumericDate (RFC 7519 §2).</summary>
    private static DateTimeOffset? MomentOf(JsonElement claims, string name, Func<JsonElement, double?> read, out bool isMalformed)
    {
        const double EndOfTime = 253_402_300_799; // 9999-12-31T23:59:59Z
        var isThere = claims.TryGetProperty(name, out var value);
        DateTimeOffset? moment = read(value) is >= 0 and <= EndOfTime and var seconds ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null;
        isMalformed = isThere && moment is null;

        return moment;
    }

    private static double? NumberOf(JsonElement value) => value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var number) ? number : null;

    private static double? DigitsOf(JsonElement value) =>
        value.ValueKind is JsonValueKind.String && double.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
