namespace Sqr.OAuth.ClientCredentials;

/// <summary>Remembers single-use identifiers: the <c>jti</c> of assertions and proofs (RFC 7523 §3, RFC 9449 §11.1).</summary>
/// <remarks>Register an implementation with <c>AddReplayStore</c>. It is called from many threads at once, and only after all other checks have
/// passed.</remarks>
public interface IReplayStore
{
    /// <summary>Uses up an identifier. Of any number of concurrent attempts, on any number of nodes, exactly one succeeds.</summary>
    /// <param name="issuer">The issuer of the identifier; two issuers may use the same identifier.</param>
    /// <param name="id">The identifier, of any length.</param>
    /// <param name="expiresAt">Until when the identifier must be remembered.</param>
    /// <param name="cancellationToken">Cancels the attempt; the identifier may be used up anyway.</param>
    /// <returns>False if the identifier was used before: the request is refused.</returns>
    /// <exception cref="Exception">Any exception means that the store is unavailable; so does a call that takes longer than
    /// <see cref="StoreLimits.Timeout"/>. The request gets 503 and no token, because it is unknown whether the identifier was used.</exception>
    ValueTask<bool> TryUseAsync(string issuer, string id, DateTimeOffset expiresAt, CancellationToken cancellationToken);
}
