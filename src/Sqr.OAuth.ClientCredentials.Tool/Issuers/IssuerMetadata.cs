using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>The metadata of an issuer (RFC 8414).</summary>
internal static class IssuerMetadata
{
    /// <returns>Null if there is none at that URL.</returns>
    /// <exception cref="RefusedException">It belongs to another issuer.</exception>
    /// <exception cref="HttpRequestException">There is no answer.</exception>
    public static async Task<JsonObject?> FindAsync(IssuerHttp http, Uri url, CancellationToken cancellationToken)
    {
        foreach (var address in new[] { MetadataAddress.OAuth(url), MetadataAddress.OpenId(url) })
        {
            var answer = await http.GetAsync(address, cancellationToken);
            if (answer.IsSuccess && JsonReading.AsObject(answer.Body) is { } metadata && metadata.Text("issuer") is { } issuer)
            {
                // RFC 8414 §3.3: the secret must not go where another issuer's metadata points.
                return issuer.TrimEnd('/') == url.OriginalString.TrimEnd('/')
                    ? metadata
                    : throw new RefusedException(
                        $"The metadata at {address} belongs to {issuer}, not to {url.OriginalString}. "
                        + "Use that URL if you trust it, or the URL of the token endpoint.");
            }
        }

        return null;
    }

    /// <exception cref="RefusedException">That member is no URL.</exception>
    public static Uri Absolute(string? text, string name) =>
        Uri.TryCreate(text, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "https" or "http"
            ? endpoint
            : throw new RefusedException($"The issuer's metadata has no {name} that is a URL. Run sqr-oauth doctor for details.");
}
