namespace Sqr.OAuth.ClientCredentials;

/// <summary>Adds claims of the host's own to every access token. Resolved anew for each token, from a scope of its own, so that it may use scoped services.</summary>
public interface IAccessTokenClaims
{
    /// <summary>Adds claims to a token that is about to be signed.</summary>
    /// <param name="grant">Who gets which scopes.</param>
    /// <param name="claims">The claims so far, those of the client among them; add to them.</param>
    /// <param name="cancellationToken">Ends when the requester has gone.</param>
    /// <returns>When all claims are there. An exception fails the request: it is answered as an internal error and no token is issued.</returns>
    ValueTask AddClaimsAsync(Grant grant, AccessTokenClaims claims, CancellationToken cancellationToken);
}
