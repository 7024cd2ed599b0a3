using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Stands between a request and a store that may throw, hang, or ignore its cancellation token. Each store has its own.</summary>
internal sealed class StoreFence
{
    private const int MaxCallsInFlight = 256; // limits what hung calls can hold until the breaker opens
    private const int FailuresToOpen = 4;
    private static readonly TimeSpan BreakDuration = TimeSpan.FromSeconds(2);
    // Calls that never end must not keep out a store that has recovered.
    private static readonly TimeSpan WrittenOffAfter = TimeSpan.FromMinutes(1);
    private static readonly int MaxBlockedPoolThreads = Environment.ProcessorCount / 2; // the pool keeps one thread per processor ready
    private static readonly int MaxBlockedThreads = MaxCallsInFlight + MaxBlockedPoolThreads;

    private readonly Func<TimeSpan> _timeout;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lazy<ResiliencePipeline> _breaker;
    private int _callsInFlight;
    private int _callsStarting;
    private int _threadsTaken;

    public StoreFence(CurrentSettings settings, TimeProvider time, ILogger logger)
        : this(() => settings.Value.Options.Stores.Timeout, time, logger)
    {
    }

    /// <param name="timeout">How long to wait for an answer; read again for each call.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Logs failures of the store.</param>
    public StoreFence(Func<TimeSpan> timeout, TimeProvider time, ILogger logger)
    {
        (_timeout, _time, _logger) = (timeout, time, logger);
        _breaker = new(NewBreaker);
    }

    /// <exception cref="StoreUnavailableException">The store failed, did not answer within <see cref="StoreLimits.Timeout"/>, or is known to be
    /// down.</exception>
    public async ValueTask<T> CallAsync<T>(Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        // A caller that disconnects does not end the call: to the breaker that would look like an answer from the store.
        return await CallUnlessBrokenAsync(call).Abandonable().WaitAsync(cancellationToken);
    }

    private ResiliencePipeline NewBreaker() => new ResiliencePipelineBuilder { TimeProvider = _time }
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<StoreUnavailableException>(),
            FailureRatio = 0.5,
            MinimumThroughput = FailuresToOpen,
            SamplingDuration = SamplingDuration(_timeout()),
            BreakDuration = BreakDuration,
            OnOpened = _ =>
            {
                _logger.StoreBreakerOpened(BreakDuration);
                return default;
            },
            OnClosed = _ =>
            {
                _logger.StoreBreakerClosed();
                return default;
            },
        })
        .Build();

    // Long enough for calls that hang one after another to open the breaker, and no longer: until then each one waits, and earlier successes delay the opening.
    private static TimeSpan SamplingDuration(TimeSpan timeout)
    {
        var hungCalls = timeout * (FailuresToOpen + 1);

        return hungCalls > BreakDuration ? hungCalls : BreakDuration;
    }

    private async Task<T> CallUnlessBrokenAsync<T>(Func<CancellationToken, ValueTask<T>> call)
    {
        try
        {
            return await _breaker.Value.ExecuteAsync(static (state, _) => state.Fence.CallInTimeAsync(state.Call), (Fence: this, Call: call));
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

        // Calls that are written off may go on blocking their threads, so no more are made until some have returned. A call that waits for a thread already
        // counts.
        if (Interlocked.Increment(ref _threadsTaken) > MaxBlockedThreads)
        {
            Interlocked.Decrement(ref _threadsTaken);
            Interlocked.Decrement(ref _callsInFlight);
            throw new StoreUnavailableException(BreakDuration);
        }

        var timeout = _timeout();
        var stop = new CancellationTokenSource();
        // A store that blocks must not block the request with it.
        var answer = Task.Run(() => StartAsync(call, stop.Token)).Abandonable();
        try
        {
            return await answer.WaitAsync(timeout, _time);
        }
        catch (Exception exception)
        {
            _logger.StoreFailed(exception);
            throw new StoreUnavailableException(BreakDuration, exception);
        }
        finally
        {
            _ = EndAsync(answer, stop);
        }
    }

    private async Task EndAsync(Task answer, CancellationTokenSource stop)
    {
        if (!answer.IsCompleted)
        {
            _ = stop.CancelAsync(); // nobody is waiting any more; how the store reacts is up to it, even if it throws
            await Task.WhenAny(answer, Task.Delay(WrittenOffAfter, _time));
        }

        Interlocked.Decrement(ref _callsInFlight);
    }

    // Stores that block for long must not use up the thread pool, which the time limit and all other requests depend on. After the first few, each call
    // gets its own thread.
    private async Task<T> StartAsync<T>(Func<CancellationToken, ValueTask<T>> call, CancellationToken stop)
    {
        Task<T> started;
        var starting = Interlocked.Increment(ref _callsStarting);
        try
        {
            started = starting <= MaxBlockedPoolThreads
                ? Start(call, stop)
                : Task.Factory.StartNew(() => Start(call, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        }
        finally
        {
            Interlocked.Decrement(ref _callsStarting);
        }

        return await started;
    }

    private Task<T> Start<T>(Func<CancellationToken, ValueTask<T>> call, CancellationToken stop)
    {
        try
        {
            return call(stop).AsTask();
        }
        finally
        {
            Interlocked.Decrement(ref _threadsTaken); // from now on it blocks no thread
        }
    }
}
