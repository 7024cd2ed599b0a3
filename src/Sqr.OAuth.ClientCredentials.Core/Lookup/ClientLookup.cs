using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Finds a client: as it is remembered, or by asking the store, in time whatever that does.</summary>
internal sealed class ClientLookup(IClientStore store, ClientCache cache, CurrentSettings settings, TimeProvider time, ILogger<ClientLookup> logger)
{
    private readonly StoreFence _fence = new(store, settings, time, logger);
    private readonly IFederatedClientStore? _workloads = store as IFederatedClientStore;

    /// <summary>Whether the store can say which clients a workload may be.</summary>
    public bool CanFindByWorkload => _workloads is not null;

    /// <exception cref="StoreUnavailableException">The store failed, hung or is known to be down, and the client is not remembered.</exception>
    public ValueTask<Client?> FindByIdAsync(string clientId, CancellationToken cancellationToken)
    {
        if (_fence.AnswersFromMemory)
        {
            return store.FindByIdAsync(clientId, cancellationToken);
        }

        return cache.Clients.TryGet(clientId, out var client) ? new(client) : cache.Clients.ReadAsync(clientId, AskAsync, cancellationToken);
    }

    /// <summary>Finds the identifiers of the clients that a workload may be; to be called only where that can be done.</summary>
    /// <exception cref="StoreUnavailableException">The store failed, hung or is known to be down, and its answer is not remembered.</exception>
    public async ValueTask<IReadOnlyList<string>> FindByWorkloadAsync(string issuer, string subject, CancellationToken cancellationToken)
    {
        var workloads = _workloads ?? throw new UnreachableException("The caller asks whether it can be done.");
        if (_fence.AnswersFromMemory)
        {
            return await workloads.FindByWorkloadAsync(issuer, subject, cancellationToken);
        }

        var key = Convert.ToBase64String(IdentifierDigest.Of(issuer, subject)); // short, however long the two are: anybody may send others that begin as a wildcard wants
        if (!cache.ByWorkload.TryGet(key, out var ids))
        {
            ids = await cache.ByWorkload.ReadAsync(key, _ => AskAsync(workloads, issuer, subject), cancellationToken);
        }

        return ids ?? [];
    }

    private async ValueTask<Client?> AskAsync(string clientId)
    {
        // Not cancelled with the request: to the breaker that would look like an answer of the store.
        var client = await _fence.CallAsync(token => store.FindByIdAsync(clientId, token), CancellationToken.None);

        // A database may compare without case; an identifier is equal to the character.
        return client is not null && client.ClientId == clientId ? client : null;
    }

    private async ValueTask<IReadOnlyList<string>?> AskAsync(IFederatedClientStore workloads, string issuer, string subject)
    {
        var ids = await _fence.CallAsync(token => workloads.FindByWorkloadAsync(issuer, subject, token), CancellationToken.None);

        return ids.Count > 0 ? ids : null;
    }
}
