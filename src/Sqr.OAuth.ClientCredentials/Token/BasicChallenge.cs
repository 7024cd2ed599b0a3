using Microsoft.AspNetCore.Http;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>What every 401 carries (RFC 9110 §15.5.2): that the Authorization header may have Basic credentials (RFC 6749 §5.2, RFC 7617). Some clients send theirs only then.</summary>
internal static class BasicChallenge
{
    /// <param name="response">The 401.</param>
    /// <param name="realm">The issuer.</param>
    /// <param name="refused">What was refused; null if the request had no credential or could not be read.</param>
    public static void AddTo(HttpResponse response, string realm, ClientCredential? refused)
    {
        if (refused is ClientCredential.Secret { Method: AuthenticationMethod.ClientSecretPost } && IsOfAScript(response.HttpContext.Request.Headers))
        {
            return; // its browser would open a log-in window
        }

        response.Headers.WWWAuthenticate = $"Basic realm=\"{realm}\", charset=\"UTF-8\"";
    }

    // Node's fetch sends Sec-Fetch-Mode too, but not Sec-Fetch-Site.
    private static bool IsOfAScript(IHeaderDictionary headers) =>
        headers.ContainsKey("X-Requested-With")
        || (headers.ContainsKey("Sec-Fetch-Site") && !"navigate".Equals(headers["Sec-Fetch-Mode"], StringComparison.OrdinalIgnoreCase));
}
