namespace Sqr.OAuth.ClientCredentials;

/// <summary>Remembers identifiers that may be used once: the <c>jti</c> of assertions and proofs (RFC 7523 §3, RFC 9449 §11.1).</summary>
public interface IReplayStore
{
    /// <summary>Uses an identifier up. Of any number of attempts at once, on any number of nodes, one succeeds.</summary>
    /// <param name="issuer">Whose identifier it is; two issuers may use the same.</param>
    /// <param name="id">The identifier, of any length.</param>
    /// <param name="expiresAt">Until when it has to be remembered.</param>
    /// <param name="cancellationToken">Ends the attempt; the identifier may be used up all the same.</param>
    /// <returns>False if it was used before.</returns>
    ValueTask<bool> TryUseAsync(string issuer, string id, DateTimeOffset expiresAt, CancellationToken cancellationToken);
}
