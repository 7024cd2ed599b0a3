namespace Sqr.OAuth.ClientCredentials;

/// <summary>Remembers which access tokens were revoked before they expired (RFC 7009).</summary>
/// <remarks>Register an implementation with <c>AddRevocationStore</c>. Called from many threads at once.</remarks>
public interface IRevocationStore
{
    /// <summary>Revokes a token; one that is revoked already stays so.</summary>
    /// <param name="tokenId">The token's <c>jti</c>, of any length.</param>
    /// <param name="expiresAt">When the token expires: until then this has to be remembered.</param>
    /// <param name="cancellationToken">Ends the attempt; a write once begun is finished.</param>
    /// <returns>When it is durable.</returns>
    /// <exception cref="Exception">The token may not be revoked; try again.</exception>
    ValueTask RevokeAsync(string tokenId, DateTimeOffset expiresAt, CancellationToken cancellationToken);

    /// <summary>Whether a token was revoked.</summary>
    /// <param name="tokenId">The token's <c>jti</c>.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>True if it was, and has not expired since.</returns>
    /// <exception cref="Exception">Whether it was revoked is unknown now.</exception>
    ValueTask<bool> IsRevokedAsync(string tokenId, CancellationToken cancellationToken);
}
