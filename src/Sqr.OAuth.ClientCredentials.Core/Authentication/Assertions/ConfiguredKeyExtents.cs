using System.Collections.Frozen;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The largest set of keys that verifies assertions in the settings.</summary>
internal sealed class ConfiguredKeyExtents(ConfiguredClients clients)
{
    // Computed with the first assertion: most clients get their first token without it.
    private FrozenDictionary<SigningAlgorithm, KeyExtent> Largest => field ??= SigningAlgorithm.All.ToFrozenDictionary(
        algorithm => algorithm,
        algorithm => clients.All.SelectMany(KeySetsOf).Aggregate(default(KeyExtent), (largest, keys) => largest.Or(keys.ExtentOf(algorithm))));

    public KeyExtent Of(SigningAlgorithm algorithm) => Largest[algorithm];

    private static IEnumerable<AssertionKeys> KeySetsOf(Client client) =>
        [client.RegisteredKeys, .. client.FederatedCredentials.Select(credential => credential.RegisteredKeys)];
}
