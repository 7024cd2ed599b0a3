using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Where the signing keys are in their life. Starts with the host, so that the gauges are there before the first request.</summary>
internal sealed class SigningKeyMetrics : IHostedService, IDisposable
{
    private readonly KeyRefresh _refresh;
    private readonly TimeProvider _time;
    private readonly Meter _meter;

    /// <param name="refresh">Has the keys in use. The host's own keys have no life cycle.</param>
    /// <param name="opened">Knows which keys cannot be decrypted.</param>
    /// <param name="time">The clock.</param>
    /// <param name="meters">The host's meters; null if it has none.</param>
    public SigningKeyMetrics(KeyRefresh refresh, OpenedKeys opened, TimeProvider time, IMeterFactory? meters = null)
    {
        (_refresh, _time, _meter) = (refresh, time, Telemetry.NewMeter(meters));
        _meter.CreateObservableGauge(
            "sqr.oauth.signing_key.age", () => OfEach((key, now) => now - key.ActiveSince), "s", "How long the key that signs now has been active.");
        _meter.CreateObservableGauge(
            "sqr.oauth.signing_key.next_activation",
            () => OfEach((key, now) => key.NextAt - now),
            "s",
            "How long until the next key takes over; missing while none is announced.");
        _meter.CreateObservableGauge(
            "sqr.oauth.signing_key.unreadable",
            () => opened.UnreadableCount,
            "{key}",
            "Stored signing keys that this node cannot decrypt, or could not decrypt again: after a restart they do not sign.");
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<double>> OfEach(Func<KeyOutlook, DateTimeOffset, TimeSpan?> duration)
    {
        var now = _time.GetUtcNow();
        foreach (var key in _refresh.Current?.OutlookAt(now) ?? [])
        {
            if (duration(key, now) is { } value)
            {
                yield return new(value.TotalSeconds, new KeyValuePair<string, object?>("alg", key.Algorithm));
            }
        }
    }
}
