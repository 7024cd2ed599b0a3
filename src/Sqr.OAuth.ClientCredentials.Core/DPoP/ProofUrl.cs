using System.Buffers;
using System.Text.RegularExpressions;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Compares the <c>htu</c> of a proof with the URL of a request (RFC 9449 §4.3), both normalized (RFC 3986 §6.2.2, §6.2.3).</summary>
internal static partial class ProofUrl
{
    // RFC 3986 §2. Uri takes more, and makes something of it: spaces, backslashes, other alphabets.
    private static readonly SearchValues<char> Characters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%");

    public static bool AreSame(string htu, string url) => Normalize(htu) is { } sent && sent == Normalize(url);

    /// <returns>Scheme, host, port and path; null if it is no http or https URL.</returns>
    private static string? Normalize(string url)
    {
        if (url.AsSpan().ContainsAnyExcept(Characters)
            || !BeginsAsUrl().IsMatch(url)
            || !Uri.TryCreate(url, UriKind.Absolute, out var uri)
            || uri.UserInfo.Length > 0)
        {
            return null;
        }

        // Uri has put scheme and host in lower case, taken out dot segments, and decoded what need not be encoded.
        return PercentEncoded().Replace($"{uri.Scheme}://{uri.IdnHost}:{uri.Port}{uri.AbsolutePath}", octet => octet.Value.ToUpperInvariant());
    }

    [GeneratedRegex("^https?://[^/?#]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex BeginsAsUrl();

    [GeneratedRegex("%[0-9a-fA-F]{2}", RegexOptions.CultureInvariant)]
    private static partial Regex PercentEncoded();
}
