using System.Globalization;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Formats untrusted text and points in time for logs and messages.</summary>
internal static class LogText
{
    /// <summary>Replaces control characters, line separators and the like, so that nobody can forge log lines or control a terminal.</summary>
    public static string Escape(string text) =>
        text.Any(IsUnfit) ? string.Concat(text.Select(c => IsUnfit(c) ? $"\\u{(int)c:x4}" : c.ToString())) : text;

    /// <summary>A point in time as ISO 8601, in UTC and to the second, regardless of culture.</summary>
    public static string Of(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static bool IsUnfit(char c) => char.IsControl(c) || c is '\u2028' or '\u2029';
}
