using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Why a token does not let its bearer in (RFC 6750 §3.1, RFC 9449 §7.1): a code, and one plain sentence that tells what to change.</summary>
internal sealed class TokenRefusal
{
    private TokenRefusal(string error, string description, int status = StatusCodes.Status401Unauthorized) => (Error, Description, Status) = (error, description, status);

    public static TokenRefusal TwoAuthorizationHeaders { get; } = new("invalid_request", "Send one Authorization header only.", StatusCodes.Status400BadRequest);

    public static TokenRefusal UnknownConfirmation { get; } = InvalidToken("The access token is bound to something that cannot be confirmed here.");

    public static TokenRefusal OtherCertificate { get; } = InvalidToken("The access token is bound to a TLS client certificate, which this connection was not made with.");

    public static TokenRefusal BoundToKey { get; } = InvalidToken("The access token is bound to a key. Send it under the scheme DPoP, with a proof.");

    public static TokenRefusal NotBoundToKey { get; } = InvalidToken("The access token is not bound to a key. Send it under the scheme Bearer.");

    public static TokenRefusal OtherKey { get; } = InvalidToken("The access token is bound to another key than the one that signed the DPoP proof.");

    public static TokenRefusal ProofMissing { get; } = InvalidProof("Send one DPoP header, with one proof in it.");

    public static TokenRefusal ProofUsedBefore { get; } = InvalidProof("The DPoP proof was used before. Make a new one for each request.");

    public static TokenRefusal UseNonce { get; } = new("use_dpop_nonce", "The DPoP proof must have the nonce of the DPoP-Nonce header of this answer. Make a new one with it.");

    public string Error { get; }

    public string Description { get; }

    public int Status { get; }

    /// <summary>Whether the token may be a good one of another issuer.</summary>
    public bool IsOfAnotherIssuer => this == Invalid.Issuer || this == Invalid.Signature;

    /// <param name="description">A constant: plain ASCII without quotation marks or backslashes.</param>
    public static TokenRefusal InvalidProof(string description) => new("invalid_dpop_proof", description);

    /// <summary>What a failed validation comes down to. The exception's own words may repeat what was sent.</summary>
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

    public TokenRefusedException ToException() => new(this);

    private static TokenRefusal InvalidToken(string description) => new("invalid_token", description);

    private static class Invalid
    {
        public static readonly TokenRefusal Expired = InvalidToken("The access token has expired.");
        public static readonly TokenRefusal NotYetValid = InvalidToken("The access token is not valid yet. Look at the clock.");
        public static readonly TokenRefusal NoExpiry = InvalidToken("The access token must have an exp.");
        public static readonly TokenRefusal Audience = InvalidToken("The access token is for another audience.");
        public static readonly TokenRefusal Issuer = InvalidToken("The access token is from another issuer.");
        public static readonly TokenRefusal Type = InvalidToken("The typ of the access token must be at+jwt.");
        public static readonly TokenRefusal Signature = InvalidToken("The signature of the access token is not by a key and algorithm of the issuer.");
        public static readonly TokenRefusal Token = InvalidToken("The access token is not valid.");
    }
}

/// <summary>Carries a refusal through authentication, which knows failures as exceptions only. It is not thrown.</summary>
internal sealed class TokenRefusedException(TokenRefusal refusal) : AuthenticationFailureException(refusal.Description)
{
    public TokenRefusal Refusal { get; } = refusal;
}
