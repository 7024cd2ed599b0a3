namespace Sqr.OAuth.ClientCredentials;

/// <summary>Remembers identifiers that may be used once: the <c>jti</c> of assertions and proofs (RFC 7523 §3, RFC 9449 §11.1).</summary>
/// <remarks>Register an implementation with <c>AddReplayStore</c>. Called from many threads at once, and only after all other checks have passed.</remarks>
public interface IReplayStore
{
    /// <summary>Uses an identifier up. Of any number of attempts at once, on any number of nodes, one succeeds.</summary>
    /// <param name="issuer">Whose identifier it is; two issuers may use the same.</param>
    /// <param name="id">The identifier, of any length.</param>
    /// <param name="expiresAt">Until when it has to be remembered.</param>
    /// <param name="cancellationToken">Ends the attempt; the identifier may be used up all the same.</param>
    /// <returns>False if it was used before: the request is refused.</returns>
    /// <exception cref="Exception">
    /// Any exception means that the store is unavailable now, and so does no answer within <see cref="StoreLimits.Timeout"/>: the request is answered 503 and
    /// gets no token, since whether the identifier was used is unknown.
    /// </exception>
    ValueTask<bool> TryUseAsync(string issuer, string id, DateTimeOffset expiresAt, CancellationToken cancellationToken);
}
