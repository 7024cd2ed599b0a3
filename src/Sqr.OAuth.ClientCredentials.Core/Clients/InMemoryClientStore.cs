using System.Collections.Concurrent;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Clients kept in memory: for tests, and for hosts that make their clients in code.</summary>
[AnswersFromMemory]
public sealed class InMemoryClientStore : IClientStore, IFederatedClientStore
{
    private readonly ConcurrentDictionary<string, Client> _clients = new(StringComparer.Ordinal);

    /// <summary>Makes a store of those clients.</summary>
    /// <param name="clients">The first clients; of two with one identifier the later stays.</param>
    public InMemoryClientStore(params IEnumerable<Client> clients)
    {
        ArgumentNullException.ThrowIfNull(clients);
        foreach (var client in clients)
        {
            Set(client);
        }
    }

    /// <summary>Adds the client, or replaces the one of the same identifier.</summary>
    /// <param name="client">The client, as it is to be from the next request on.</param>
    public void Set(Client client)
    {
        ArgumentNullException.ThrowIfNull(client);
        _clients[client.ClientId] = client;
    }

    /// <summary>Removes the client of that identifier.</summary>
    /// <param name="clientId">The identifier, to the character.</param>
    /// <returns>False if there was none.</returns>
    public bool Remove(string clientId) => _clients.TryRemove(clientId, out _);

    /// <inheritdoc/>
    public ValueTask<Client?> FindByIdAsync(string clientId, CancellationToken cancellationToken) =>
        new(_clients.GetValueOrDefault(clientId));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> FindByWorkloadAsync(string issuer, string subject, CancellationToken cancellationToken) =>
        new([.. _clients.Values.Where(client => client.MayBe(issuer, subject)).Select(client => client.ClientId)]);
}
