using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Measures and traces what is fetched from others. Each fetch is one HTTP request.</summary>
internal sealed class BackchannelMetrics : IDisposable
{
    private readonly TimeProvider _time;
    private readonly Meter _meter;
    private readonly Histogram<double> _duration;

    /// <param name="time">The clock.</param>
    /// <param name="meters">The host's meters; null if it has none.</param>
    public BackchannelMetrics(TimeProvider time, IMeterFactory? meters = null)
    {
        (_time, _meter) = (time, Telemetry.NewMeter(meters));
        _duration = _meter.CreateDurations(
            "sqr.oauth.backchannel.fetch.duration", "How long it took to fetch the keys or the metadata of a client or a foreign issuer.");
    }

    /// <param name="address">Where from. Only the host is shown: the rest of a URL could hold something secret.</param>
    /// <param name="fetch">Fetches it.</param>
    /// <exception cref="BackchannelException">It was not fetched.</exception>
    public async Task<byte[]> MeasureAsync(Uri address, Func<Task<byte[]>> fetch)
    {
        using var span = Telemetry.Activities.StartActivity("sqr.oauth.backchannel.fetch", ActivityKind.Client);
        if (address.IsAbsoluteUri)
        {
            span?.SetTag("server.address", address.IdnHost).SetTag("server.port", address.Port);
        }

        var (start, outcome) = (_time.GetTimestamp(), "fetched");
        try
        {
            return await fetch();
        }
        catch (Exception exception)
        {
            outcome = exception is BackchannelException fault ? fault.Outcome : BackchannelException.Failed;
            span?.Fail(outcome is BackchannelException.Failed ? ErrorTypeOf(exception) : outcome);
            throw;
        }
        finally
        {
            var outcomeTag = KeyValuePair.Create<string, object?>("outcome", outcome);
            _duration.Record(_time.GetElapsedTime(start).TotalSeconds, outcomeTag);
            span?.SetTag(outcomeTag.Key, outcome);
        }
    }

    public void Dispose() => _meter.Dispose();

    private static string ErrorTypeOf(Exception exception) => exception.InnerException is HttpRequestException { StatusCode: { } status }
        ? ((int)status).ToString(CultureInfo.InvariantCulture)
        : (exception.InnerException ?? exception).ErrorType();
}
