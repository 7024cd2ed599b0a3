namespace Sqr.OAuth.ClientCredentials;

/// <summary>Has a store remember revoked tokens, and first has this node forget them: from then on nobody is given one again.</summary>
internal sealed class ForgettingRevocationStore(IRevocationStore store, TokenCache tokens) : IRevocationStore
{
    public ValueTask RevokeAsync(string tokenId, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        tokens.Forget(tokenId);

        return store.RevokeAsync(tokenId, expiresAt, cancellationToken);
    }

    public ValueTask<bool> IsRevokedAsync(string tokenId, CancellationToken cancellationToken) => store.IsRevokedAsync(tokenId, cancellationToken);
}
