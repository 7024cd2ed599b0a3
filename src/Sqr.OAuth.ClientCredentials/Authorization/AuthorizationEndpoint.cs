using Microsoft.AspNetCore.Http;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The authorization endpoint (RFC 6749 §3.1). It exists for clients that reject metadata without one, and refuses every request directly: a
/// redirect would need a registered address.</summary>
internal static class AuthorizationEndpoint
{
    public static Task RefuseAsync(HttpContext context) => TokenAnswers.WriteAsync(context.Response, TokenError.UnsupportedResponseType);
}
