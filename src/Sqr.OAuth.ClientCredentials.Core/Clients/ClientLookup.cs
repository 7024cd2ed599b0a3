using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Finds a client: as it is remembered, or by asking the store, in time whatever that does.</summary>
internal sealed class ClientLookup(IClientStore store, ClientCache cache, CurrentSettings settings, TimeProvider time, ILogger<ClientLookup> logger)
{
    private readonly StoreFence _fence = new(settings, time, logger);

    // Ours answer from memory, at once; an adopter's may block, hang or throw.
    private readonly bool _answersFromMemory = store is ConfiguredClientStore or InMemoryClientStore;

    /// <exception cref="StoreUnavailableException">The store failed, hung or is known to be down, and the client is not remembered.</exception>
    public ValueTask<Client?> FindByIdAsync(string clientId, CancellationToken cancellationToken)
    {
        if (_answersFromMemory)
        {
            return store.FindByIdAsync(clientId, cancellationToken);
        }

        return cache.TryGet(clientId, out var client) ? new(client) : cache.ReadAsync(clientId, AskAsync, cancellationToken);
    }

    private async ValueTask<Client?> AskAsync(string clientId)
    {
        // Not cancelled with the request: to the breaker that would look like an answer of the store.
        var client = await _fence.CallAsync(token => store.FindByIdAsync(clientId, token), CancellationToken.None);

        // A database may compare without case; an identifier is equal to the character.
        return client is not null && client.ClientId == clientId ? client : null;
    }
}
