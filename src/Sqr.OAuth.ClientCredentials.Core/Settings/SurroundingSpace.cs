using System.Diagnostics.CodeAnalysis;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Rejects white space and line breaks around values that are compared character by character. They come from files, editors and vaults, and are
/// invisible.</summary>
/// <remarks>Not for names and descriptions, nor where white space has no meaning: base64, PEM, JSON and distinguished names.</remarks>
internal static class SurroundingSpace
{
    /// <summary>Checks a value that a message may show.</summary>
    public static void Check(string setting, string? value, List<string> failures)
    {
        if (IsAround(value))
        {
            var trimmed = value.Trim().Trim('\uFEFF', '\u200B');
            var advice = trimmed.Length == 0 ? "Remove the setting." : $"Try \"{LogText.Escape(trimmed)}\".";
            failures.Add($"{setting} is \"{LogText.Escape(value)}\"; it must not begin or end with white space or a line break. {advice}");
        }
    }

    /// <summary>Checks each value of a list.</summary>
    public static void CheckEach(string setting, IEnumerable<string> values, List<string> failures)
    {
        foreach (var (value, i) in values.Select((value, i) => (value, i)))
        {
            Check($"{setting}:{i}", value, failures);
        }
    }

    /// <summary>Checks a secret, which no message shows.</summary>
    public static void CheckSecret(string setting, string? secret, string remedy, List<string> failures)
    {
        if (IsAround(secret))
        {
            failures.Add($"{setting} begins or ends with white space or a line break, perhaps from the file it was read from; {remedy}");
        }
    }

    public static bool IsAround([NotNullWhen(true)] string? value) => value is { Length: > 0 } && (IsSpace(value[0]) || IsSpace(value[^1]));

    // The last two are invisible too: a byte order mark and a zero-width space.
    private static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is '\uFEFF' or '\u200B';
}
