using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Finds a client in the cache or in the store, within the time limit however the store behaves.</summary>
internal sealed class ClientLookup(IClientStore store, ClientCache cache, CurrentSettings settings, StoreFences fences, ILogger<ClientLookup> logger)
{
    private readonly StoreFence _fence = fences.Before(StoreNames.Clients, store, () => settings.Value.Options.Stores.Timeout, logger);
    private readonly IFederatedClientStore? _workloads = store as IFederatedClientStore;
    private readonly KnownIds _knownClients = new();
    private readonly KnownIds _knownWorkloads = new(); // apart: anyone can make up subjects that match a wildcard

    /// <summary>Whether the store can find clients by workload.</summary>
    public bool CanFindByWorkload => _workloads is not null;

    /// <inheritdoc cref="StoreFence.Breaker"/>
    public StoreBreaker Breaker => _fence.Breaker;

    /// <summary>Answers as for a client that is not remembered, if the store is known to be down.</summary>
    /// <exception cref="StoreUnavailableException">It is.</exception>
    public void ThrowIfStoreIsDown() => _fence.ThrowIfBroken();

    /// <exception cref="StoreUnavailableException">The store failed, timed out or is known to be down, and the client is not remembered.</exception>
    /// <exception cref="StoreBusyException">Too many calls to the store are in progress, and the client is not remembered.</exception>
    public ValueTask<Client?> FindByIdAsync(string clientId, CancellationToken cancellationToken)
    {
        if (_fence.AnswersFromMemory)
        {
            return store.FindByIdAsync(clientId, cancellationToken);
        }

        return cache.TryGet(clientId, out var client) ? new(client) : cache.Clients.ReadAsync(clientId, AskAsync, cancellationToken);
    }

    /// <summary>Looks up a client that does not exist, to find out whether the store answers. It is not called while it is known to be down.</summary>
    /// <returns>False if it failed, did not answer in time, or is known to be down.</returns>
    public async ValueTask<bool> TryStoreAsync(string missingClientId)
    {
        try
        {
            await _fence.CallAsync(token => store.FindByIdAsync(missingClientId, token), CancellationToken.None);

            return true;
        }
        catch (StoreBusyException)
        {
            return Breaker is not StoreBreaker.Open; // many calls say nothing about the store, unless they are those that hang
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
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
            ids = await cache.ByWorkload.ReadAsync(key, _ => AskAsync(workloads, issuer, subject, key), cancellationToken);
        }

        return ids ?? [];
    }

    private async ValueTask<Client?> AskAsync(string clientId)
    {
        var client = await CallAsync(_knownClients, clientId, token => store.FindByIdAsync(clientId, token));
        if (client is null || client.ClientId != clientId)
        {
            return null; // a database may ignore case when it compares; identifiers must match exactly
        }

        _knownClients.Add(clientId);

        return client;
    }

    private async ValueTask<IReadOnlyList<string>?> AskAsync(IFederatedClientStore workloads, string issuer, string subject, string key)
    {
        var ids = await CallAsync(_knownWorkloads, key, token => workloads.FindByWorkloadAsync(issuer, subject, token));
        if (ids.Count == 0)
        {
            return null;
        }

        _knownWorkloads.Add(key);

        return ids;
    }

    // Not cancelled with the request: the circuit breaker would count the cancellation as an answer from the store.
    private ValueTask<T> CallAsync<T>(KnownIds known, string id, Func<CancellationToken, ValueTask<T>> call) => known.Contains(id)
        ? _fence.CallAsync(call, CancellationToken.None)
        : _fence.LookUpUnprovenAsync(call, CancellationToken.None);
}
