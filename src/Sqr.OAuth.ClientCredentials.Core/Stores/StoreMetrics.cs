using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Polly.CircuitBreaker;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The metrics and spans of calls to stores. A store that answers from memory has none.</summary>
internal sealed class StoreMetrics : IDisposable
{
    private const string Failed = "failed";

    private readonly TimeProvider _time;
    private readonly Meter _meter;
    private readonly Histogram<double> _duration;
    private ImmutableArray<(string Store, StoreFence Fence)> _fences = [];

    /// <param name="time">The clock.</param>
    /// <param name="meters">The host's meters; null if it has none.</param>
    public StoreMetrics(TimeProvider time, IMeterFactory? meters = null)
    {
        (_time, _meter) = (time, Telemetry.NewMeter(meters));
        _duration = _meter.CreateDurations(
            "sqr.oauth.store.call.duration", "How long calls to a store took, including the wait while too many calls are in progress.");
        _meter.CreateObservableGauge(
            "sqr.oauth.store.breaker.open",
            () => _fences.Select(entry => new Measurement<int>(entry.Fence.Breaker is StoreBreaker.Open ? 1 : 0, StoreTag(entry.Store))),
            "1",
            "1 from when a store keeps failing until it answers again, otherwise 0.");
    }

    /// <summary>Whether anyone wants to know of calls. If not, <see cref="MeasureAsync"/> would only cost time.</summary>
    public bool AreObserved => _duration.Enabled || Telemetry.Activities.HasListeners();

    /// <summary>Shows the breaker of a fence from now on.</summary>
    public void AddBreaker(string store, StoreFence fence) => ImmutableInterlocked.Update(ref _fences, fences => fences.Add((store, fence)));

    /// <summary>Makes a call, measures it and traces it.</summary>
    /// <param name="store">One of <see cref="StoreNames"/>.</param>
    /// <param name="call">Makes the call.</param>
    /// <param name="cancellationToken">If cancelled, the caller has given up, and nothing is said about the store.</param>
    public async Task<T> MeasureAsync<T>(string store, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        using var span = Telemetry.Activities.StartActivity("sqr.oauth.store.call", ActivityKind.Client);
        var (start, outcome) = (_time.GetTimestamp(), "answered");
        try
        {
            return await call();
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            outcome = "canceled";
            throw;
        }
        catch (Exception exception)
        {
            outcome = OutcomeOf(exception);
            span?.Fail(outcome is Failed ? CauseOf(exception).ErrorType() : outcome);
            throw;
        }
        finally
        {
            var outcomeTag = KeyValuePair.Create<string, object?>("outcome", outcome);
            _duration.Record(_time.GetElapsedTime(start).TotalSeconds, StoreTag(store), outcomeTag);
            span?.SetTag("store", store).SetTag(outcomeTag.Key, outcome);
        }
    }

    public void Dispose() => _meter.Dispose();

    private static string OutcomeOf(Exception exception) => CauseOf(exception) switch
    {
        StoreBusyException => "busy",
        BrokenCircuitException => "breaker_open",
        TimeoutException => "timeout",
        _ => Failed,
    };

    private static Exception CauseOf(Exception exception) =>
        exception is StoreUnavailableException { InnerException: { } cause } ? cause : exception;

    private static KeyValuePair<string, object?> StoreTag(string store) => new("store", store);
}
