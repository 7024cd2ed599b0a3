using System.Globalization;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A date, or a date and time, in ISO 8601, as written in settings and by the tool. Without an offset it is UTC.</summary>
/// <remarks>Stricter than <see cref="DateTimeOffset.Parse(string)"/>, which reads 01.12.2026 as month first.</remarks>
internal static class MomentText
{
    /// <summary>The rule, for the end of a message.</summary>
    public const string Rule = "an ISO 8601 date like 2027-11-01 or 2027-11-01T00:00:00Z; without an offset it is UTC";

    private static readonly string[] Forms = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>In UTC, with as many fractional digits as needed.</summary>
    public static string Of(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <returns>Null if the string has none of the forms.</returns>
    public static DateTimeOffset? Parse(string text) =>
        DateTimeOffset.TryParseExact(
            text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)
            ? moment
            : null;
}
