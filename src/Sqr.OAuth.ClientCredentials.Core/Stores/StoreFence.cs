using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Stands between a request and a store that may throw, hang, or ignore its cancellation token. Each store has its own. For a store in memory the
/// fence is open.</summary>
internal sealed class StoreFence
{
    private const int FailuresToOpen = 4;
    private static readonly TimeSpan BreakDuration = TimeSpan.FromSeconds(2);
    // Calls that never end must not keep out a store that has recovered.
    private static readonly TimeSpan WrittenOffAfter = TimeSpan.FromMinutes(1);
    private static readonly int MaxBlockedPoolThreads = Environment.ProcessorCount / 2; // the pool keeps one thread per processor ready
    private static readonly int MaxBlockedThreads = CallSlots.Max + MaxBlockedPoolThreads;

    private readonly Func<TimeSpan> _timeout;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lazy<ResiliencePipeline> _breaker;
    private readonly CircuitBreakerStateProvider _breakerState = new();
    private readonly CallSlots _slots;
    private readonly StoreCalls? _calls;
    private long _openedAt;
    private int _callsStarting;
    private int _threadsTaken;

    /// <param name="store">The store.</param>
    /// <param name="timeout">How long to wait for an answer; read again for each call.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Logs failures of the store.</param>
    /// <param name="calls">Measures its calls; null if they are measured elsewhere.</param>
    public StoreFence(object store, Func<TimeSpan> timeout, TimeProvider time, ILogger logger, StoreCalls? calls)
    {
        (_timeout, _time, _logger, _calls) = (timeout, time, logger, calls);
        _breaker = new(NewBreaker);
        _slots = new(time);
        AnswersFromMemory = store.GetType().IsDefined(typeof(AnswersFromMemoryAttribute), inherit: false);
    }

    /// <summary>Whether the store answers from memory, so that its answers need not be remembered.</summary>
    public bool AnswersFromMemory { get; }

    /// <summary>What is known of the store from the calls that were made. An open breaker is closed by a call that succeeds, and by nothing else.</summary>
    public StoreBreaker Breaker => AnswersFromMemory ? StoreBreaker.None
        : _breakerState.CircuitState is CircuitState.Closed ? StoreBreaker.Closed
        : StoreBreaker.Open;

    // All calls fail, except for the one that tries the store again. The breaker stays open until that comes.
    private bool IsBroken => _breakerState.CircuitState switch
    {
        CircuitState.Closed => false,
        CircuitState.Open => _time.GetElapsedTime(Volatile.Read(ref _openedAt)) < BreakDuration,
        _ => true,
    };

    /// <exception cref="StoreUnavailableException">The store failed, did not answer within <see cref="StoreLimits.Timeout"/>, or is known to be
    /// down.</exception>
    /// <exception cref="StoreBusyException">Too many calls are in progress.</exception>
    public ValueTask<T> CallAsync<T>(Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken) =>
        AnswersFromMemory ? call(cancellationToken) : CallInTimeAsync(call, isProven: true, cancellationToken);

    /// <summary>Looks up what is not known to exist: anyone can make up identifiers. Such calls have a smaller share of those in progress.</summary>
    /// <inheritdoc cref="CallAsync"/>
    public ValueTask<T> LookUpUnprovenAsync<T>(Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken) =>
        AnswersFromMemory ? call(cancellationToken) : CallInTimeAsync(call, isProven: false, cancellationToken);

    /// <exception cref="StoreUnavailableException">The store is known to be down.</exception>
    public void ThrowIfBroken()
    {
        if (IsBroken)
        {
            throw new StoreUnavailableException(BreakDuration);
        }
    }

    // A caller that disconnects does not end the call: to the breaker that would look like an answer from the store.
    private async ValueTask<T> CallInTimeAsync<T>(Func<CancellationToken, ValueTask<T>> call, bool isProven, CancellationToken cancellationToken) =>
        await MeasuredAsync(call, isProven).Abandonable().WaitAsync(cancellationToken);

    private Task<T> MeasuredAsync<T>(Func<CancellationToken, ValueTask<T>> call, bool isProven) =>
        _calls is { AreObserved: true } ? MeasureAsync(_calls, call, isProven) : CallWhenFreeAsync(call, isProven);

    // Apart, so that only a call that is measured pays for the closure.
    private Task<T> MeasureAsync<T>(StoreCalls calls, Func<CancellationToken, ValueTask<T>> call, bool isProven) =>
        calls.MeasureAsync(() => CallWhenFreeAsync(call, isProven), CancellationToken.None);

    private ResiliencePipeline NewBreaker() => new ResiliencePipelineBuilder { TimeProvider = new SteadyTime(_time) }
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<StoreUnavailableException>(),
            FailureRatio = 0.5,
            MinimumThroughput = FailuresToOpen,
            SamplingDuration = SamplingDuration(_timeout()),
            BreakDuration = BreakDuration,
            StateProvider = _breakerState,
            OnOpened = _ =>
            {
                Volatile.Write(ref _openedAt, _time.GetTimestamp());
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

    // A call that our own limits refuse says nothing about the store, so it never reaches the breaker.
    private async Task<T> CallWhenFreeAsync<T>(Func<CancellationToken, ValueTask<T>> call, bool isProven)
    {
        await _slots.EnterAsync(isProven, mayWait: !IsBroken);
        try
        {
            // Calls that are written off may go on blocking their threads, so no more are made until some have returned. A call that waits for a thread
            // already counts.
            if (Interlocked.Increment(ref _threadsTaken) > MaxBlockedThreads)
            {
                throw new StoreBusyException();
            }

            return await _breaker.Value.ExecuteAsync(
                static (state, _) => state.Fence.CallOnceAsync(state.Call, state.IsProven), (Fence: this, Call: call, IsProven: isProven));
        }
        catch (StoreBusyException)
        {
            EndBeforeCall();
            throw;
        }
        catch (BrokenCircuitException exception)
        {
            EndBeforeCall();
            throw new StoreUnavailableException(BreakDuration, exception);
        }
        finally
        {
            _slots.EndWait(isProven);
        }
    }

    private void EndBeforeCall()
    {
        Interlocked.Decrement(ref _threadsTaken);
        _slots.EndCall();
    }

    private async ValueTask<T> CallOnceAsync<T>(Func<CancellationToken, ValueTask<T>> call, bool isProven)
    {
        var timeout = _timeout();
        var stop = new CancellationTokenSource();
        // A store that blocks must not block the request with it.
        var answer = Task.Run(() => StartAsync(call, stop.Token)).Abandonable();
        try
        {
            var result = await answer.WaitAsync(timeout, _time);
            _slots.NoteAnswer(isProven);

            return result;
        }
        catch (Exception exception)
        {
            _slots.NoteFailure();
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

        _slots.EndCall();
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

    // The breaker reckons by the wall clock: set back by an hour, it would leave a store alone for as long.
    private sealed class SteadyTime(TimeProvider time) : TimeProvider
    {
        private readonly SteadyClock _clock = new(time);

        public override long TimestampFrequency => time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => _clock.Now;

        public override long GetTimestamp() => time.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            time.CreateTimer(callback, state, dueTime, period);
    }
}
