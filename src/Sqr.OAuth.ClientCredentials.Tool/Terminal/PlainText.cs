using System.Globalization;
using System.Text;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>Text from a database or a server, made safe for a terminal.</summary>
internal static class PlainText
{
    /// <summary>Replaces characters that control a terminal or change the writing direction, so that a name in a database can do neither.</summary>
    public static string Escape(string text) =>
        text.EnumerateRunes().Any(IsUnfit) ? string.Concat(text.EnumerateRunes().Select(rune => IsUnfit(rune) ? Escape(rune) : rune.ToString())) : text;

    /// <summary>An argument as a shell expects it: in quotation marks if needed.</summary>
    public static string Quote(string argument) =>
        argument.Length > 0 && argument.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ':' or '@' or '+' or '=' or ',')
            ? argument
            : $"'{argument.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    public static string Of(DateTimeOffset? time) => time is { } moment ? LogText.Of(moment) : "-";

    // As in JSON, so that escaped JSON is still the same JSON.
    private static string Escape(Rune rune) => string.Concat(rune.ToString().Select(c => $"\\u{(int)c:x4}"));

    private static bool IsUnfit(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
