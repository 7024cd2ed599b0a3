namespace Sqr.OAuth.ClientCredentials;

/// <summary>Adds the host's own claims to every access token. Resolved for each token from a new scope, so it may use scoped services.</summary>
public interface IAccessTokenClaims
{
    /// <summary>Adds claims to a token that is about to be signed.</summary>
    /// <param name="grant">Who gets which scopes.</param>
    /// <param name="claims">The claims so far, including the client's; add to them.</param>
    /// <param name="cancellationToken">Canceled when the requester disconnects.</param>
    /// <returns>A task that completes when all claims are added. An exception fails the request: it gets an internal error, and no token is issued.</returns>
    ValueTask AddClaimsAsync(Grant grant, AccessTokenClaims claims, CancellationToken cancellationToken);
}
