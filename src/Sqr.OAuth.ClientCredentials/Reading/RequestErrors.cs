using System.Net;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The errors for requests that are refused before the protocol begins.</summary>
internal static class RequestErrors
{
    public static readonly TokenError MethodNotAllowed = TokenError.InvalidRequest("Send the request with POST.", HttpStatusCode.MethodNotAllowed);
    public static readonly TokenError BodyTooLarge =
        TokenError.InvalidRequest("The body is too large. It must be at most 32 KiB.", HttpStatusCode.RequestEntityTooLarge);
    public static readonly TokenError ContentType = TokenError.InvalidRequest(
        "The Content-Type must be application/json or application/x-www-form-urlencoded, in UTF-8.",
        HttpStatusCode.UnsupportedMediaType);
    public static readonly TokenError ContentEncoding = TokenError.InvalidRequest(
        "Send the body without a Content-Encoding.",
        HttpStatusCode.UnsupportedMediaType);
    public static readonly TokenError NotHttps = TokenError.InvalidRequest("This endpoint requires https. Treat the secret you just sent as compromised.");
    public static readonly TokenError ParametersInQuery = TokenError.InvalidRequest("Send all parameters in the body. URLs end up in logs.");
    public static readonly TokenError TwoAuthorizationHeaders = TokenError.InvalidRequest("Send only one Authorization header.");
    public static readonly TokenError NotOneProof = TokenError.InvalidProof("Send exactly one DPoP header with one proof.");
    public static readonly TokenError BodyAlreadyRead = TokenError.InvalidRequest(
        "Other code on the server read the body before this endpoint did. This is a server error; contact its operator.");
    public static readonly TokenError FormReadInOtherCharset = TokenError.InvalidRequest(
        "The server decoded this form with the charset in its Content-Type, which may have changed it. "
        + "Send the form in UTF-8, with no charset in the Content-Type.");
    public static readonly TokenError BrokenBody = TokenError.InvalidRequest("The body is incomplete. Send the request again.");
}
