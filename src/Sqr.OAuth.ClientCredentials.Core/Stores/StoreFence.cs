using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Stands between a request and a store that may throw, hang, or ignore its cancellation token. Each store has one of its own.</summary>
internal sealed class StoreFence
{
    private const int MaxCallsInFlight = 256; // what hung calls may hold on to until the breaker has opened
    private static readonly TimeSpan BreakDuration = TimeSpan.FromSeconds(2);

    private readonly CurrentSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ResiliencePipeline _breaker;
    private int _callsInFlight;

    public StoreFence(CurrentSettings settings, TimeProvider time, ILogger logger)
    {
        (_settings, _time, _logger) = (settings, time, logger);
        _breaker = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<StoreUnavailableException>(),
                FailureRatio = 0.5,
                MinimumThroughput = 4,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = BreakDuration,
                OnOpened = _ =>
                {
                    logger.StoreBreakerOpened(BreakDuration);
                    return default;
                },
                OnClosed = _ =>
                {
                    logger.StoreBreakerClosed();
                    return default;
                },
            })
            .Build();
    }

    /// <exception cref="StoreUnavailableException">The store failed, did not answer within <see cref="StoreOptions.Timeout"/>, or is known to be down.</exception>
    public async ValueTask<T> CallAsync<T>(Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        // A requester who leaves does not end the call: to the breaker that would look like an answer of the store.
        var answer = CallUnlessBrokenAsync(call);
        _ = answer.ContinueWith(
            static finished => _ = finished.Exception, // observed: the requester may have gone
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

        return await answer.WaitAsync(cancellationToken);
    }

    private async Task<T> CallUnlessBrokenAsync<T>(Func<CancellationToken, ValueTask<T>> call)
    {
        try
        {
            return await _breaker.ExecuteAsync(static (state, _) => state.Fence.CallInTimeAsync(state.Call), (Fence: this, Call: call));
        }
        catch (BrokenCircuitException exception)
        {
            throw new StoreUnavailableException(BreakDuration, exception);
        }
    }

    private async ValueTask<T> CallInTimeAsync<T>(Func<CancellationToken, ValueTask<T>> call)
    {
        if (Interlocked.Increment(ref _callsInFlight) > MaxCallsInFlight)
        {
            Interlocked.Decrement(ref _callsInFlight);
            throw new StoreUnavailableException(BreakDuration);
        }

        var timeout = _settings.Value.Options.Stores.Timeout;
        var stop = new CancellationTokenSource();

        // On a thread of its own: a store that blocks must not block the request with it.
        var answer = Task.Run(() => call(stop.Token).AsTask());
        _ = answer.ContinueWith(
            finished =>
            {
                _ = finished.Exception; // observed: nobody may wait for it any more
                Interlocked.Decrement(ref _callsInFlight);
                stop.Dispose();
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

        try
        {
            return await answer.WaitAsync(timeout, _time);
        }
        catch (Exception exception)
        {
            if (!answer.IsCompleted)
            {
                Abandon(stop);
            }

            _logger.StoreFailed(exception);
            throw new StoreUnavailableException(BreakDuration, exception);
        }
    }

    // Tells the store that nobody waits any more. What it does upon that is its own affair, also if it throws.
    private static void Abandon(CancellationTokenSource stop)
    {
        try
        {
            _ = stop.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // it has just finished
        }
    }
}
