using System.Buffers;
using System.Globalization;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The charset parameter of a Content-Type. It has no meaning for forms and JSON (RFC 8259 §11): the bytes must be UTF-8 anyway.</summary>
internal static class Charsets
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:+()");

    // Without punctuation, since utf-16, UTF_16 and x-UTF-16LE-BOM belong together.
    private static readonly string[] OtherFamilies =
    [
        "utf7", "utf16", "utf32", "ucs2", "ucs4", "iso10646", "iso2022", "hzgb", "ebcdic", "ibmthai", "scsu", "bocu",
    ];

    // EBCDIC, then the Windows code pages for UTF-16, UTF-32, ISO 2022, HZ and UTF-7.
    private static readonly int[] OtherCodePages =
    [
        37, 256, 273, 274, 275, 277, 278, 280, 281, 284, 285, 290, 297, 420, 423, 424, 500, 803, 833, 836, 838, 870, 871, 875, 880, 905,
        918, 924, 930, 931, 933, 935, 937, 939, 1025, 1026, 1047, 1097, 1112, 1122, 1123, 1130, 1132, 1137, 1140, 1141, 1142, 1143, 1144,
        1145, 1146, 1147, 1148, 1149, 1153, 1154, 1155, 1156, 1157, 1158, 1160, 1164, 1364, 1371, 1388, 1390, 1399,
        1200, 1201, 12000, 12001, 50220, 50221, 50222, 50225, 50227, 50229, 52936, 65000,
    ];

    /// <summary>Whether the charset is a superset of ASCII, as far as is known. False for anything that cannot be the name of a charset.</summary>
    public static bool ContainsAscii(ReadOnlySpan<char> charset)
    {
        if (charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        if (charset.ContainsAnyExcept(NameCharacters))
        {
            return false;
        }

        var name = string.Concat(charset.ToString().Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

        return !OtherFamilies.Any(family => name.Contains(family, StringComparison.Ordinal))
            && !(name.Contains("unicode", StringComparison.Ordinal) && !name.Contains("utf8", StringComparison.Ordinal))
            && name is not "hz"
            && !OtherCodePages.Contains(CodePageOf(name, "ibm") ?? CodePageOf(name, "cp") ?? 0);
    }

    private static int? CodePageOf(string name, string prefix) =>
        name.IndexOf(prefix, StringComparison.Ordinal) is >= 0 and var start
        && int.TryParse(name.AsSpan(start + prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
