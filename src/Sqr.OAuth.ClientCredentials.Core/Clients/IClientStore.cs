namespace Sqr.OAuth.ClientCredentials;

/// <summary>The source of clients. Most adopters implement only this interface.</summary>
/// <remarks>
/// Called from many threads at once. A call that takes longer than <see cref="StoreLimits.Timeout"/> is abandoned, even if it ignores its cancellation token.
/// Every answer, including that a client does not exist, is remembered on this node for <see cref="StoreLimits.CacheFor"/>, and remains usable while
/// the store is down.
/// After writing a client, call <see cref="IClientCache.Forget"/> so that the change takes effect on this node at once.
/// </remarks>
public interface IClientStore
{
    /// <summary>Finds a client by its identifier, enabled or not.</summary>
    /// <param name="clientId">The identifier exactly as it was sent: any Unicode string without NUL.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <returns>The client; null if none exists. A client whose <see cref="Client.ClientId"/> differs, even if only in case, is treated as null.</returns>
    /// <exception cref="Exception">Any exception means that the store is temporarily unavailable. The request gets 503 unless the client is remembered, and
    /// after several failures the store is not called for two seconds. If a client does not exist, return null rather than throw.</exception>
    ValueTask<Client?> FindByIdAsync(string clientId, CancellationToken cancellationToken);
}
