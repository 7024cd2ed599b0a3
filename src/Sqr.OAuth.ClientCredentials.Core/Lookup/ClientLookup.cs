using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Finds a client in the cache or in the store, within the time limit however the store behaves.</summary>
internal sealed class ClientLookup(IClientStore store, ClientCache cache, CurrentSettings settings, TimeProvider time, ILogger<ClientLookup> logger)
{
    private readonly StoreFence _fence = new(store, settings, time, logger);
    private readonly IFederatedClientStore? _workloads = store as IFederatedClientStore;

    /// <summary>Whether the store can find clients by workload.</summary>
    public bool CanFindByWorkload => _workloads is not null;

    /// <exception cref="StoreUnavailableException">The store failed, timed out or is known to be down, and the client is not remembered.</exception>
    public ValueTask<Client?> FindByIdAsync(string clientId, CancellationToken cancellationToken)
    {
        if (_fence.AnswersFromMemory)
        {
            return store.FindByIdAsync(clientId, cancellationToken);
        }

        return cache.Clients.TryGet(clientId, out var client) ? new(client) : cache.Clients.ReadAsync(clientId, AskAsync, cancellationToken);
    }

    /// <summary>Finds the identifiers of the clients that match a workload. Call it only if <see cref="CanFindByWorkload"/>.</summary>
    /// <exception cref="StoreUnavailableException">The store failed, timed out or is known to be down, and its answer is not remembered.</exception>
    public async ValueTask<IReadOnlyList<string>> FindByWorkloadAsync(string issuer, string subject, CancellationToken cancellationToken)
    {
        var workloads = _workloads ?? throw new UnreachableException("Callers check CanFindByWorkload first.");
        if (_fence.AnswersFromMemory)
        {
            return await workloads.FindByWorkloadAsync(issuer, subject, cancellationToken);
        }

        // A digest, so that it is short: anyone can make up long subjects that match a wildcard.
        var key = Convert.ToBase64String(IdentifierDigest.Of(issuer, subject));
        if (!cache.ByWorkload.TryGet(key, out var ids))
        {
            ids = await cache.ByWorkload.ReadAsync(key, _ => AskAsync(workloads, issuer, subject), cancellationToken);
        }

        return ids ?? [];
    }

    private async ValueTask<Client?> AskAsync(string clientId)
    {
        // Not cancelled with the request: the circuit breaker would count the cancellation as an answer from the store.
        var client = await _fence.CallAsync(token => store.FindByIdAsync(clientId, token), CancellationToken.None);

        // A database may ignore case when it compares; identifiers must match exactly.
        return client is not null && client.ClientId == clientId ? client : null;
    }

    private async ValueTask<IReadOnlyList<string>?> AskAsync(IFederatedClientStore workloads, string issuer, string subject)
    {
        var ids = await _fence.CallAsync(token => workloads.FindByWorkloadAsync(issuer, subject, token), CancellationToken.None);

        return ids.Count > 0 ? ids : null;
    }
}
