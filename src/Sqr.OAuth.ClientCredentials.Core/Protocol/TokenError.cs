using System.Net;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>An error response (RFC 6749 §5.2): its code and status, and one plain sentence that tells the caller what to change.</summary>
/// <remarks>Every instance is a static member of some type, so no description can repeat what was sent. A test pins the text of each.</remarks>
internal sealed class TokenError
{
    private TokenError(TokenErrorCode code, string description, HttpStatusCode? status = null) =>
        (Code, Description, Status) = (code, description, status ?? code.Status);

    public static TokenError InvalidClient { get; } =
        new(TokenErrorCode.InvalidClient, "Client authentication failed.");

    public static TokenError NoCredentials { get; } =
        new(TokenErrorCode.InvalidClient, "The client credentials are missing. Send client_id and client_secret in the body, or a Basic Authorization header.");

    public static TokenError OtherScheme { get; } =
        new(TokenErrorCode.InvalidClient, "The Authorization header must use the Basic scheme. Alternatively, send client_id and client_secret in the body.");

    public static TokenError ControlCharacter { get; } =
        InvalidRequest(
            "The client_id or client_secret contains a line break, tab or other control character. Remove it; "
            + "it often comes from the file the value was read from.");

    public static TokenError IndexedParameter { get; } =
        InvalidRequest(
            "Send parameter names without brackets. Send scope once, with its values separated by spaces, "
            + "and repeat resource and audience for each value.");

    public static TokenError UnsupportedAssertionType { get; } =
        new(TokenErrorCode.InvalidClient, "The client_assertion_type must be urn:ietf:params:oauth:client-assertion-type:jwt-bearer.");

    public static TokenError UnauthorizedClient { get; } =
        new(TokenErrorCode.UnauthorizedClient, "This client is not allowed to request access tokens.");

    public static TokenError ExplanationsNotAllowed { get; } =
        new(TokenErrorCode.UnauthorizedClient, "This client is not allowed to read explanations.");

    public static TokenError UnsupportedGrantType { get; } =
        new(TokenErrorCode.UnsupportedGrantType, "The grant_type must be client_credentials.");

    public static TokenError SlowDown { get; } =
        new(TokenErrorCode.SlowDown, "Too many requests. Try again after the number of seconds in the Retry-After header.");

    public static TokenError UnsupportedResponseType { get; } =
        new(TokenErrorCode.UnsupportedResponseType, "This issuer supports only the client credentials grant. Request an access token at its token endpoint.");

    public static TokenError MalformedScope { get; } =
        new(TokenErrorCode.InvalidScope, "The scope must be a list of scope names separated by spaces.");

    public static TokenError ScopeNotAllowed { get; } =
        new(TokenErrorCode.InvalidScope, "The scope is not one this client may have.");

    public static TokenError ScopeNotSeparated { get; } =
        new(TokenErrorCode.InvalidScope, "The scope is not one this client may have. Separate scopes with spaces, not with commas or other characters.");

    public static TokenError MalformedResource { get; } =
        new(TokenErrorCode.InvalidTarget, "A resource must be an absolute URI without a fragment.");

    public static TokenError ResourceNotAllowed { get; } =
        new(TokenErrorCode.InvalidTarget, "The resource is not one this client may request a token for.");

    public static TokenError AudienceNotAllowed { get; } =
        new(TokenErrorCode.InvalidTarget, "The audience is not one this client may request a token for.");

    public static TokenError AudienceIsNotResource { get; } =
        new(
            TokenErrorCode.InvalidTarget,
            "The audience and resource parameters have different values. Send only one of them, or send the same values in both.");

    public static TokenError UseDPoPNonce { get; } =
        new(TokenErrorCode.UseDPoPNonce, "The DPoP proof must contain the nonce from the DPoP-Nonce header of this response. Create a new proof with it.");

    public static TokenError ProofUsedBefore { get; } =
        new(TokenErrorCode.InvalidDPoPProof, "The DPoP proof was already used. Create a new one for each request.");

    public static TokenError ProofMadeBeforeStart { get; } = InvalidProof(
        "The DPoP proof was created before this server started, so it may have been used already. Create a new one for each request, and check the clock.");

    public static TokenError AssertionMadeBeforeStart { get; } = InvalidAssertion(
        "The assertion was created before this server started, so it may have been used already. Create a new one for each request, and check the clock.");

    public TokenErrorCode Code { get; }

    public string Description { get; }

    public HttpStatusCode Status { get; }

    /// <param name="description">A constant: plain ASCII without quotation marks or backslashes.</param>
    /// <param name="status">Null for the default status of the code.</param>
    public static TokenError InvalidRequest(string description, HttpStatusCode? status = null) => new(TokenErrorCode.InvalidRequest, description, status);

    /// <summary>An assertion that is wrong for any client. A fault that depends on the client is <see cref="InvalidClient"/>, so that nobody learns which
    /// clients exist.</summary>
    /// <param name="description">A constant: plain ASCII without quotation marks or backslashes.</param>
    public static TokenError InvalidAssertion(string description) => new(TokenErrorCode.InvalidClient, description);

    /// <summary>A DPoP proof that is wrong (RFC 9449 §5).</summary>
    /// <inheritdoc cref="InvalidAssertion"/>
    public static TokenError InvalidProof(string description) => new(TokenErrorCode.InvalidDPoPProof, description);
}
