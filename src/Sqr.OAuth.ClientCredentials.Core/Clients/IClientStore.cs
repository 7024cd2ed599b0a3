namespace Sqr.OAuth.ClientCredentials;

/// <summary>Where clients come from. The one interface that most adopters implement.</summary>
/// <remarks>
/// Called from many threads at once. A call that takes longer than <see cref="StoreLimits.Timeout"/> is given up, whether or not it heeds its cancellation token.
/// What it answers, also that there is no such client, is remembered on this node for <see cref="StoreLimits.CacheFor"/>, and goes on working while the store is down.
/// Whoever writes a client calls <see cref="IClientCache.Forget"/> afterwards, so that the change is in effect on this node at once.
/// </remarks>
public interface IClientStore
{
    /// <summary>Finds the client of that identifier, enabled or not.</summary>
    /// <param name="clientId">The identifier exactly as it was sent: any Unicode text without NUL.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The client; null if there is none. One whose <see cref="Client.ClientId"/> differs, if only in case, counts as none.</returns>
    /// <exception cref="Exception">
    /// Any exception means that the store is unavailable now. The request is answered 503 unless the client is remembered, and after several failures the
    /// store is left alone for two seconds. Return null, and do not throw, for a client that does not exist.
    /// </exception>
    ValueTask<Client?> FindByIdAsync(string clientId, CancellationToken cancellationToken);
}
