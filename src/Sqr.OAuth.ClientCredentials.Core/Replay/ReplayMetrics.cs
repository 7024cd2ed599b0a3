using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>How many used assertions and proofs this node remembers. Starts with the host, so that the gauge is there before the first request.</summary>
internal sealed class ReplayMetrics : IHostedService, IDisposable
{
    private readonly Meter _meter;

    /// <param name="store">The store; how much one outside of this node holds is unknown.</param>
    /// <param name="meters">The host's meters; null if it has none.</param>
    public ReplayMetrics(IReplayStore store, IMeterFactory? meters = null)
    {
        _meter = Telemetry.NewMeter(meters);
        _meter.CreateObservableGauge(
            "sqr.oauth.replay.entries",
            () => store is InMemoryReplayStore memory ? [new(memory.Count)] : (IEnumerable<Measurement<int>>)[],
            "{entry}",
            "Used assertions and proofs that this node remembers; it refuses new ones above a million.");
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _meter.Dispose();
}
