using Microsoft.AspNetCore.Http;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The authorization endpoint (RFC 6749 §3.1), which exists for clients that refuse metadata without one. It refuses every request itself: a redirect would need a registered address.</summary>
internal static class AuthorizationEndpoint
{
    public static Task RefuseAsync(HttpContext context) => TokenAnswers.WriteAsync(context.Response, TokenError.UnsupportedResponseType);
}
