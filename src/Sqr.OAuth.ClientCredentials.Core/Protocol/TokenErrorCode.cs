using System.Net;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The error codes that we send (RFC 6749 §4.1.2.1, §5.2, RFC 8707 §2, RFC 9449 §5, §8).</summary>
internal sealed class TokenErrorCode
{
    private TokenErrorCode(string name, HttpStatusCode status = HttpStatusCode.BadRequest) => (Name, Status) = (name, status);

    public static TokenErrorCode InvalidRequest { get; } = new("invalid_request");

    public static TokenErrorCode InvalidClient { get; } = new("invalid_client", HttpStatusCode.Unauthorized);

    public static TokenErrorCode UnauthorizedClient { get; } = new("unauthorized_client");

    public static TokenErrorCode UnsupportedGrantType { get; } = new("unsupported_grant_type");

    public static TokenErrorCode UnsupportedResponseType { get; } = new("unsupported_response_type");

    public static TokenErrorCode InvalidScope { get; } = new("invalid_scope");

    public static TokenErrorCode InvalidTarget { get; } = new("invalid_target");

    public static TokenErrorCode InvalidDPoPProof { get; } = new("invalid_dpop_proof");

    public static TokenErrorCode UseDPoPNonce { get; } = new("use_dpop_nonce");

    public static TokenErrorCode SlowDown { get; } = new("slow_down", HttpStatusCode.TooManyRequests);

    /// <summary>The value of <c>error</c>.</summary>
    public string Name { get; }

    /// <summary>The default status of its responses.</summary>
    public HttpStatusCode Status { get; }
}
