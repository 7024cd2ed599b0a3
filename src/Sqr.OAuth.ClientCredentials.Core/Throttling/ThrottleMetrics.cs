using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>How much this node remembers of failed authentications. Starts with the host, so that the gauge is there before the first request.</summary>
internal sealed class ThrottleMetrics : IHostedService, IDisposable
{
    private readonly Meter _meter;

    /// <param name="memory">What the node remembers.</param>
    /// <param name="meters">The host's meters; null if it has none.</param>
    public ThrottleMetrics(ThrottleMemory memory, IMeterFactory? meters = null)
    {
        _meter = Telemetry.NewMeter(meters);
        _meter.CreateObservableGauge(
            "sqr.oauth.throttle.entries",
            () => memory.Count,
            "{entry}",
            "Addresses and clients of which this node remembers failed authentications; above 100,000 it forgets the oldest.");
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _meter.Dispose();
}
