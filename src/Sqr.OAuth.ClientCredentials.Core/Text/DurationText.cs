using System.Globalization;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A duration as written in settings and by the tool: <c>[d.]hh:mm:ss[.fff]</c>, with hours below 24.</summary>
/// <remarks>Stricter than <see cref="TimeSpan.Parse(string)"/>, which reads 720:00:00 and 720 as 720 days.</remarks>
internal static class DurationText
{
    private static readonly string[] Forms = [@"hh\:mm\:ss", @"d\.hh\:mm\:ss", @"hh\:mm\:ss\.FFFFFFF", @"d\.hh\:mm\:ss\.FFFFFFF"];

    public static string Of(TimeSpan duration) => duration.ToString("c", CultureInfo.InvariantCulture);

    /// <returns>Null if the text is not a duration in that form.</returns>
    public static TimeSpan? Parse(string text)
    {
        var isNegative = text.StartsWith('-'); // parsed, so that the range check can reject it
        var style = isNegative ? TimeSpanStyles.AssumeNegative : TimeSpanStyles.None;

        return !text.EndsWith('.') && TimeSpan.TryParseExact(isNegative ? text[1..] : text, Forms, CultureInfo.InvariantCulture, style, out var duration)
            ? duration
            : null;
    }

    /// <summary>The end of a message about a string that is not a duration: the rule, and what was probably meant.</summary>
    public static string RuleFor(string text) =>
        $"a duration like 01:00:00, in the form [d.]hh:mm:ss with hours below 24. Try {Guess(text.Trim()) ?? TimeSpan.FromHours(1):c}";

    private static TimeSpan? Guess(string text)
    {
        var parts = text.Split(':');
        var days = parts[0].Split('.');
        var seconds = (parts, days) switch
        {
            ([_, var h, var m, var s], [var d]) => Sum(d, h, m, s),
            ([_, var m, var s], [var d, var h]) => Sum(d, h, m, s),
            ([_, var m, var s], [var h]) => Sum("0", h, m, s),
            ([_, var m], [var h]) => Sum("0", h, m, "0"),
            ([_], _) => OfOneNumber(text),
            _ => null,
        };

        return seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds.Value) : null;
    }

    private static double? Sum(string days, string hours, string minutes, string seconds) =>
        (((((Number(days) * 24) + Number(hours)) * 60) + Number(minutes)) * 60) + Number(seconds);

    // In expires_in and in the settings of other issuers, a bare number means seconds.
    private static double? OfOneNumber(string text)
    {
        var number = text.TrimEnd('D', 'H', 'M', 'S', 'd', 'h', 'm', 's');
        var unit = text[number.Length..].ToUpperInvariant();
        if (number.StartsWith('P')) // ISO 8601, where M is months unless it follows a T
        {
            unit = number.StartsWith("PT", StringComparison.Ordinal) || unit is "D" ? unit : "unknown";
            number = number.TrimStart('P', 'T');
        }

        double? secondsInUnit = unit switch
        {
            "D" => 86_400,
            "H" => 3_600,
            "M" => 60,
            "S" or "" => 1,
            "MS" => 0.001,
            _ => null,
        };

        return Number(number) * secondsInUnit;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
}
