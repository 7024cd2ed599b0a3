using System.Diagnostics.Metrics;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Counts whether clients are remembered when they are needed. A store that answers from memory is not asked through the cache.</summary>
internal sealed class ClientCacheMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _lookups;

    /// <param name="meters">The host's meters; null if it has none.</param>
    public ClientCacheMetrics(IMeterFactory? meters = null)
    {
        _meter = Telemetry.NewMeter(meters);
        _lookups = _meter.CreateCounter<long>(
            "sqr.oauth.client.cache.lookups", "{lookup}", "Clients that were looked for by their identifier among those that this node remembers.");
    }

    /// <param name="isRemembered">Whether an answer of the store is remembered.</param>
    /// <param name="client">That answer; null if the client does not exist.</param>
    public void Count(bool isRemembered, Client? client) =>
        _lookups.Add(1, new KeyValuePair<string, object?>("outcome", !isRemembered ? "miss" : client is null ? "unknown" : "hit"));

    public void Dispose() => _meter.Dispose();
}
