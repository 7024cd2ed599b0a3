using System.Net;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>What is refused before the protocol begins.</summary>
internal static class TokenEndpointErrors
{
    public static readonly TokenError MethodNotAllowed = TokenError.InvalidRequest("The token endpoint accepts POST only.", HttpStatusCode.MethodNotAllowed);
    public static readonly TokenError BodyTooLarge = TokenError.InvalidRequest("The body is larger than 32 KiB.", HttpStatusCode.RequestEntityTooLarge);
    public static readonly TokenError ContentType = TokenError.InvalidRequest("The Content-Type must be application/json or application/x-www-form-urlencoded, in UTF-8.", HttpStatusCode.UnsupportedMediaType);
    public static readonly TokenError ContentEncoding = TokenError.InvalidRequest("The body must be sent without a Content-Encoding.", HttpStatusCode.UnsupportedMediaType);
    public static readonly TokenError NotHttps = TokenError.InvalidRequest("The token endpoint accepts https only. Take the secret that was just sent for overheard.");
    public static readonly TokenError ParametersInQuery = TokenError.InvalidRequest("Send all parameters in the body; a URL ends up in logs.");
    public static readonly TokenError TwoAuthorizationHeaders = TokenError.InvalidRequest("Send one Authorization header only.");
    public static readonly TokenError NotOneProof = TokenError.InvalidProof("Send one DPoP header only, with one proof in it.");
    public static readonly TokenError BodyAlreadyRead = TokenError.InvalidRequest("The body was already read when the request reached the token endpoint. The fault is in the server; tell its operator.");
    public static readonly TokenError FormReadInOtherCharset = TokenError.InvalidRequest("The server read this form in the charset of its Content-Type, which may have changed it. Send a form in UTF-8, and its Content-Type without a charset.");
    public static readonly TokenError BrokenBody = TokenError.InvalidRequest("The body was not received whole.");
}
