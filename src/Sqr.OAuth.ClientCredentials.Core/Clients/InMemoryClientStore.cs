using System.Collections.Concurrent;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A client store in memory, for tests and for hosts that create their clients in code.</summary>
[AnswersFromMemory]
public sealed class InMemoryClientStore : IClientStore, IFederatedClientStore
{
    private readonly ConcurrentDictionary<string, Client> _clients = new(StringComparer.Ordinal);

    /// <summary>Creates a store with these clients.</summary>
    /// <param name="clients">The initial clients. If two have the same identifier, the later one is kept.</param>
    public InMemoryClientStore(params IEnumerable<Client> clients)
    {
        ArgumentNullException.ThrowIfNull(clients);
        foreach (var client in clients)
        {
            Set(client);
        }
    }

    /// <summary>Adds a client, or replaces the one with the same identifier.</summary>
    /// <param name="client">The client. It takes effect from the next request.</param>
    public void Set(Client client)
    {
        ArgumentNullException.ThrowIfNull(client);
        _clients[client.ClientId] = client;
    }

    /// <summary>Removes a client.</summary>
    /// <param name="clientId">The client identifier, compared character by character.</param>
    /// <returns>False if the client does not exist.</returns>
    public bool Remove(string clientId) => _clients.TryRemove(clientId, out _);

    /// <inheritdoc/>
    public ValueTask<Client?> FindByIdAsync(string clientId, CancellationToken cancellationToken) =>
        new(_clients.GetValueOrDefault(clientId));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> FindByWorkloadAsync(string issuer, string subject, CancellationToken cancellationToken) =>
        new([.. _clients.Values.Where(client => client.MayBe(issuer, subject)).Select(client => client.ClientId)]);
}
