using Microsoft.AspNetCore.Http;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The challenge of every 401 (RFC 9110 §15.5.2): the Authorization header may hold Basic credentials (RFC 6749 §5.2, RFC 7617). Some clients send
/// credentials only after a challenge.</summary>
internal static class BasicChallenge
{
    /// <param name="response">The 401.</param>
    /// <param name="realm">The issuer.</param>
    /// <param name="refused">The credential that was refused; null if the request had none or could not be read.</param>
    public static void AddTo(HttpResponse response, string realm, ClientCredential? refused)
    {
        if (refused is ClientCredential.Secret { Method: AuthenticationMethod.ClientSecretPost } && IsOfAScript(response.HttpContext.Request.Headers))
        {
            return; // the browser would open a login dialog
        }

        response.Headers.WWWAuthenticate = $"Basic realm=\"{realm}\", charset=\"UTF-8\"";
    }

    // Node's fetch sends Sec-Fetch-Mode too, but not Sec-Fetch-Site.
    private static bool IsOfAScript(IHeaderDictionary headers) =>
        headers.ContainsKey("X-Requested-With")
        || (headers.ContainsKey("Sec-Fetch-Site") && !"navigate".Equals(headers["Sec-Fetch-Mode"], StringComparison.OrdinalIgnoreCase));
}
