using System.Diagnostics.Metrics;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Measures and traces signatures: the part of a token request that costs the most, and the one that a key in a vault makes slow.</summary>
internal sealed class SigningMetrics : IDisposable
{
    private readonly TimeProvider _time;
    private readonly Meter _meter;
    private readonly Histogram<double> _duration;

    /// <param name="time">The clock.</param>
    /// <param name="meters">The host's meters; null if it has none.</param>
    public SigningMetrics(TimeProvider time, IMeterFactory? meters = null)
    {
        (_time, _meter) = (time, Telemetry.NewMeter(meters));
        _duration = _meter.CreateDurations("sqr.oauth.token.signing.duration", "How long it took to sign an access token.");
    }

    /// <inheritdoc cref="CompactJws.Sign"/>
    public ArraySegment<byte> Sign(ReadOnlySpan<byte> payload, string type, SigningKey key)
    {
        using var span = Telemetry.Activities.StartActivity("sqr.oauth.sign");
        span?.SetTag("alg", key.Algorithm.Name);
        long? began = _duration.Enabled ? _time.GetTimestamp() : null;
        try
        {
            var jws = CompactJws.Sign(payload, type, key);
            Record(began, key.Algorithm);

            return jws;
        }
        catch (Exception exception)
        {
            span?.Fail(exception.ErrorType());
            throw;
        }
    }

    public void Dispose() => _meter.Dispose();

    private void Record(long? began, SigningAlgorithm algorithm)
    {
        if (began is { } start)
        {
            _duration.Record(_time.GetElapsedTime(start).TotalSeconds, new KeyValuePair<string, object?>("alg", algorithm.Name));
        }
    }
}
