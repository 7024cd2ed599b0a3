using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Why a token is refused (RFC 6750 §3.1, RFC 9449 §7.1): a code, and one plain sentence that says what to change.</summary>
internal sealed class TokenRefusal
{
    private TokenRefusal(string error, string description, int status = StatusCodes.Status401Unauthorized) =>
        (Error, Description, Status) = (error, description, status);

    public static TokenRefusal TwoAuthorizationHeaders { get; } =
        new("invalid_request", "Send only one Authorization header.", StatusCodes.Status400BadRequest);

    public static TokenRefusal UnknownConfirmation { get; } = InvalidToken("The access token is bound in a way that this server cannot verify.");

    public static TokenRefusal OtherCertificate { get; } =
        InvalidToken("The access token is bound to a TLS client certificate. Connect with that certificate.");

    public static TokenRefusal BoundToKey { get; } = InvalidToken("The access token is bound to a key. Send it with the DPoP scheme and a DPoP proof.");

    public static TokenRefusal NotBoundToKey { get; } = InvalidToken("The access token is not bound to a key. Send it with the Bearer scheme.");

    public static TokenRefusal OtherKey { get; } =
        InvalidToken("The access token is bound to another key. Sign the DPoP proof with the key that the token is bound to.");

    public static TokenRefusal ProofMissing { get; } = InvalidProof("Send exactly one DPoP header with one proof.");

    public static TokenRefusal ProofUsedBefore { get; } = InvalidProof("The DPoP proof was already used. Create a new one for each request.");

    public static TokenRefusal ProofMadeBeforeStart { get; } = InvalidProof(
        "The DPoP proof was created before this server started, so it may have been used already. Create a new one for each request, and check the clock.");

    public static TokenRefusal TooManyProofs { get; } = new(
        "slow_down", "Too many requests. Try again after the number of seconds in the Retry-After header.", StatusCodes.Status429TooManyRequests);

    public static TokenRefusal UrlUnknown { get; } = InvalidProof(
        "This server cannot verify DPoP proofs, because its own URL is not set. This is a server error; contact its operator.");

    public static TokenRefusal UseNonce { get; } = new(
        "use_dpop_nonce", "The DPoP proof must contain the nonce from the DPoP-Nonce header of this response. Create a new proof with it.");

    public string Error { get; }

    public string Description { get; }

    public int Status { get; }

    /// <summary>How long to wait before trying again (RFC 9110 §10.2.3); null if that would not help.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>Whether the token may be a valid one from another issuer.</summary>
    public bool IsOfAnotherIssuer => this == Invalid.Issuer || this == Invalid.Signature;

    /// <param name="description">A constant: plain ASCII without quotation marks or backslashes.</param>
    public static TokenRefusal InvalidProof(string description) => new("invalid_dpop_proof", description);

    /// <summary>Maps a failed validation to a refusal. The exception's own message may repeat what was sent.</summary>
    public static TokenRefusal Of(Exception failure) => failure switch
    {
        TokenRefusedException refused => refused.Refusal,
        SecurityTokenExpiredException => Invalid.Expired,
        SecurityTokenNotYetValidException => Invalid.NotYetValid,
        SecurityTokenNoExpirationException => Invalid.NoExpiry,
        SecurityTokenInvalidAudienceException => Invalid.Audience,
        SecurityTokenInvalidIssuerException => Invalid.Issuer,
        SecurityTokenInvalidTypeException => Invalid.Type,
        SecurityTokenInvalidSignatureException => Invalid.Signature,
        _ => Invalid.Token,
    };

    public TokenRefusal RetriedAfter(TimeSpan wait) => new(Error, Description, Status) { RetryAfter = wait };

    public TokenRefusedException ToException() => new(this);

    private static TokenRefusal InvalidToken(string description) => new("invalid_token", description);

    private static class Invalid
    {
        public static readonly TokenRefusal Expired = InvalidToken("The access token has expired. Request a new one.");
        public static readonly TokenRefusal NotYetValid = InvalidToken("The access token is not valid yet. Check the system clocks.");
        public static readonly TokenRefusal NoExpiry = InvalidToken("The access token must contain exp.");
        public static readonly TokenRefusal Audience = InvalidToken("The access token is for another audience.");
        public static readonly TokenRefusal Issuer = InvalidToken("The access token is from another issuer.");
        public static readonly TokenRefusal Type = InvalidToken("The typ of the access token must be at+jwt.");
        public static readonly TokenRefusal Signature = InvalidToken("The access token is not signed with a key and algorithm of the issuer.");
        public static readonly TokenRefusal Token = InvalidToken("The access token is not valid.");
    }
}

/// <summary>Carries a refusal through authentication, which represents failures only as exceptions. It is not thrown.</summary>
internal sealed class TokenRefusedException(TokenRefusal refusal) : AuthenticationFailureException(refusal.Description)
{
    public TokenRefusal Refusal { get; } = refusal;
}
