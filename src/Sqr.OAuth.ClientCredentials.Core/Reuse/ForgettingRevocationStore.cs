namespace Sqr.OAuth.ClientCredentials;

/// <summary>Makes this node forget a token before the store records its revocation, so that the token is not reused from then on.</summary>
internal sealed class ForgettingRevocationStore(IRevocationStore store, TokenCache tokens) : IRevocationStore
{
    public ValueTask RevokeAsync(string tokenId, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        tokens.Forget(tokenId);

        return store.RevokeAsync(tokenId, expiresAt, cancellationToken);
    }

    public ValueTask<bool> IsRevokedAsync(string tokenId, CancellationToken cancellationToken) => store.IsRevokedAsync(tokenId, cancellationToken);
}
