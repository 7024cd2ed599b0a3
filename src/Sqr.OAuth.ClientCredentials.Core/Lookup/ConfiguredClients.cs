using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The clients in the settings.</summary>
internal sealed class ConfiguredClients
{
    private readonly FrozenDictionary<string, Client> _byId;

    public ConfiguredClients(ClientCredentialsOptions options) =>
        _byId = options.Clients
            .Select(entry => ConfiguredClient.Of(entry.Key, entry.Value))
            .ToFrozenDictionary(client => client.ClientId, StringComparer.Ordinal);

    public ImmutableArray<Client> All => _byId.Values;

    // Built when it is first needed: most clients get their first token without it.
    private FrozenDictionary<string, Client[]> ByIssuer => field ??= All
        .SelectMany(
            client => client.FederatedCredentials.Select(credential => credential.Issuer).Distinct(StringComparer.Ordinal),
            (client, issuer) => (issuer, client))
        .GroupBy(pair => pair.issuer, pair => pair.client, StringComparer.Ordinal)
        .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);

    public Client? Find(string clientId) => _byId.GetValueOrDefault(clientId);

    /// <summary>The clients with a federated credential for this issuer.</summary>
    public IReadOnlyList<Client> OfIssuer(string issuer) => ByIssuer.GetValueOrDefault(issuer, []);
}
