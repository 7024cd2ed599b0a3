using System.Diagnostics.Metrics;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Measures how long secrets take to verify.</summary>
internal sealed class SecretMetrics : IDisposable
{
    public const string Fast = "fast";
    public const string Slow = "slow";
    public const string Remembered = "remembered"; // a slow hash that matched before

    private readonly TimeProvider _time;
    private readonly Meter _meter;
    private readonly Histogram<double> _duration;

    /// <param name="time">The clock.</param>
    /// <param name="meters">The host's meters; null if it has none.</param>
    public SecretMetrics(TimeProvider time, IMeterFactory? meters = null)
    {
        (_time, _meter) = (time, Telemetry.NewMeter(meters));
        _duration = _meter.CreateDurations(
            "sqr.oauth.secret.verification.duration", "How long it took to verify a secret, including the wait for the turn of slow hashes.");
    }

    /// <returns>When a verification began; null if nobody wants to know.</returns>
    public long? Begin() => _duration.Enabled ? _time.GetTimestamp() : null;

    public void End(string kind, long? began)
    {
        if (began is { } start)
        {
            _duration.Record(_time.GetElapsedTime(start).TotalSeconds, new KeyValuePair<string, object?>("kind", kind));
        }
    }

    public void Dispose() => _meter.Dispose();
}
