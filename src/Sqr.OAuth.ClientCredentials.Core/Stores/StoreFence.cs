using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>
/// Stands between a request and a store that may throw, hang, or ignore its cancellation token. Each store has one of its own; for a store in memory it
/// stands open.
/// </summary>
internal sealed class StoreFence
{
    private const int MaxCallsInFlight = 256; // what hung calls may hold on to until the breaker has opened
    private const int FailuresToOpen = 4;
    private static readonly TimeSpan BreakDuration = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WrittenOffAfter = TimeSpan.FromMinutes(1); // calls that never end must not keep out a store that is well again
    private static readonly int MaxBlockedPoolThreads = Environment.ProcessorCount / 2; // the pool keeps one thread for each processor at hand
    private static readonly int MaxBlockedThreads = MaxCallsInFlight + MaxBlockedPoolThreads;

    private readonly Func<TimeSpan> _timeout;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lazy<ResiliencePipeline> _breaker;
    private int _callsInFlight;
    private int _callsStarting;
    private int _threadsTaken;

    /// <param name="store">The store; the limit is that of the settings.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where what goes wrong is written to.</param>
    public StoreFence(object store, CurrentSettings settings, TimeProvider time, ILogger logger)
        : this(store, () => settings.Value.Options.Stores.Timeout, time, logger)
    {
    }

    /// <param name="store">The store.</param>
    /// <param name="timeout">After what time an answer is no longer waited for, read anew for each call.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where what goes wrong is written to.</param>
    public StoreFence(object store, Func<TimeSpan> timeout, TimeProvider time, ILogger logger)
    {
        (_timeout, _time, _logger) = (timeout, time, logger);
        _breaker = new(NewBreaker);
        AnswersFromMemory = store.GetType().IsDefined(typeof(AnswersFromMemoryAttribute), inherit: false);
    }

    /// <summary>Whether the store answers from memory: what it says need not be remembered.</summary>
    public bool AnswersFromMemory { get; }

    /// <exception cref="StoreUnavailableException">The store failed, did not answer within <see cref="StoreLimits.Timeout"/>, or is known to be down.</exception>
    public ValueTask<T> CallAsync<T>(Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken) =>
        AnswersFromMemory ? call(cancellationToken) : CallInTimeAsync(call, cancellationToken);

    // A requester who leaves does not end the call: to the breaker that would look like an answer of the store.
    private async ValueTask<T> CallInTimeAsync<T>(Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken) =>
        await CallUnlessBrokenAsync(call).Abandonable().WaitAsync(cancellationToken);

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

    // So long that calls which hang one after another open the breaker, and no longer: until then each waits, and what went well before delays it.
    private static TimeSpan SamplingDuration(TimeSpan timeout)
    {
        var hungCalls = timeout * (FailuresToOpen + 1);

        return hungCalls > BreakDuration ? hungCalls : BreakDuration;
    }

    private async Task<T> CallUnlessBrokenAsync<T>(Func<CancellationToken, ValueTask<T>> call)
    {
        try
        {
            return await _breaker.Value.ExecuteAsync(static (state, _) => state.Fence.CallOnceAsync(state.Call), (Fence: this, Call: call));
        }
        catch (BrokenCircuitException exception)
        {
            throw new StoreUnavailableException(BreakDuration, exception);
        }
    }

    private async ValueTask<T> CallOnceAsync<T>(Func<CancellationToken, ValueTask<T>> call)
    {
        if (Interlocked.Increment(ref _callsInFlight) > MaxCallsInFlight)
        {
            Interlocked.Decrement(ref _callsInFlight);
            throw new StoreUnavailableException(BreakDuration);
        }

        // Calls that are written off may go on blocking their threads: then no more are made until some have come back. One that waits for a thread has taken it already.
        if (Interlocked.Increment(ref _threadsTaken) > MaxBlockedThreads)
        {
            Interlocked.Decrement(ref _threadsTaken);
            Interlocked.Decrement(ref _callsInFlight);
            throw new StoreUnavailableException(BreakDuration);
        }

        var timeout = _timeout();
        var stop = new CancellationTokenSource();
        var answer = Task.Run(() => StartAsync(call, stop.Token)).Abandonable(); // a store that blocks must not block the request with it
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
            _ = stop.CancelAsync(); // nobody waits any more; what the store does upon that is its own affair, also if it throws
            await Task.WhenAny(answer, Task.Delay(WrittenOffAfter, _time));
        }

        Interlocked.Decrement(ref _callsInFlight);
    }

    // Stores that block for long must not use up the thread pool, on which the time limit and all other requests depend: past the first few, a call gets a thread of its own.
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
            Interlocked.Decrement(ref _threadsTaken); // what it does from now on blocks none
        }
    }
}
