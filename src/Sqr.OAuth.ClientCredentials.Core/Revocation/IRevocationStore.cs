namespace Sqr.OAuth.ClientCredentials;

/// <summary>Remembers which access tokens were revoked before they expired (RFC 7009).</summary>
/// <remarks>Register an implementation with <c>AddRevocationStore</c>. It is called from many threads at once.</remarks>
public interface IRevocationStore
{
    /// <summary>Revokes a token. A token that is already revoked stays revoked.</summary>
    /// <param name="tokenId">The token's <c>jti</c>, of any length.</param>
    /// <param name="expiresAt">When the token expires; the revocation must be remembered until then.</param>
    /// <param name="cancellationToken">Cancels the attempt. A write that has begun is completed.</param>
    /// <returns>A task that completes when the revocation is durable.</returns>
    /// <exception cref="Exception">The token may not have been revoked; try again.</exception>
    ValueTask RevokeAsync(string tokenId, DateTimeOffset expiresAt, CancellationToken cancellationToken);

    /// <summary>Whether a token was revoked.</summary>
    /// <param name="tokenId">The token's <c>jti</c>.</param>
    /// <param name="cancellationToken">Cancels the lookup.</param>
    /// <returns>True if the token was revoked and has not expired since.</returns>
    /// <exception cref="Exception">It is unknown now whether the token was revoked.</exception>
    ValueTask<bool> IsRevokedAsync(string tokenId, CancellationToken cancellationToken);
}
