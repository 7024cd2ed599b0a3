using System.Text.RegularExpressions;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Compares the <c>htu</c> of a proof with the URL of a request (RFC 9449 §4.3), after normalizing both (RFC 3986 §6.2.2, §6.2.3).</summary>
internal static partial class ProofUrl
{
    public static bool AreSame(string htu, string url) => Normalize(htu) is { } sent && sent == Normalize(url);

    /// <returns>Scheme, host, port and path; null if it is not an http or https URL.</returns>
    private static string? Normalize(string url)
    {
        if (!WellFormed().IsMatch(url) || !Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.UserInfo.Length > 0)
        {
            return null;
        }

        // Uri has lowercased scheme and host, removed dot segments, and decoded what need not be encoded.
        return EncodedOctet().Replace($"{uri.Scheme}://{uri.IdnHost}:{uri.Port}{uri.AbsolutePath}", octet => octet.Value.ToUpperInvariant());
    }

    // RFC 3986 §2. Uri accepts and rewrites more: spaces, backslashes, non-ASCII characters, incomplete encodings.
    [GeneratedRegex(
        @"^[hH][tT][tT][pP][sS]?://([A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex WellFormed();

    [GeneratedRegex("%[0-9A-Fa-f]{2}", RegexOptions.CultureInvariant)]
    private static partial Regex EncodedOctet();
}
