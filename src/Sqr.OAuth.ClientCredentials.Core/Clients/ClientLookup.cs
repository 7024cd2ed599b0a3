using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Asks the client store, and answers in time whatever the store does.</summary>
internal sealed class ClientLookup(IClientStore store, CurrentSettings settings, TimeProvider time, ILogger<ClientLookup> logger)
{
    private readonly StoreFence _fence = new(settings, time, logger);

    // Ours answer from memory, at once; an adopter's may block, hang or throw.
    private readonly bool _answersFromMemory = store is ConfiguredClientStore or InMemoryClientStore;

    /// <exception cref="StoreUnavailableException">The store failed, hung or is known to be down.</exception>
    public async ValueTask<Client?> FindByIdAsync(string clientId, CancellationToken cancellationToken)
    {
        var client = _answersFromMemory
            ? await store.FindByIdAsync(clientId, cancellationToken)
            : await _fence.CallAsync(token => store.FindByIdAsync(clientId, token), cancellationToken);

        // A database may compare without case; an identifier is equal to the character.
        return client is not null && client.ClientId == clientId ? client : null;
    }
}
