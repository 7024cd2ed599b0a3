namespace Sqr.OAuth.ClientCredentials;

/// <summary>Text from outside, made fit for a line of a log.</summary>
internal static class LogText
{
    /// <summary>Replaces control characters, line separators and the like, so that nobody can write lines of their own or steer a terminal.</summary>
    public static string Escape(string text) =>
        text.Any(IsUnfit) ? string.Concat(text.Select(c => IsUnfit(c) ? $"\\u{(int)c:x4}" : c.ToString())) : text;

    private static bool IsUnfit(char c) => char.IsControl(c) || c is '\u2028' or '\u2029';
}
