using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Remembers a store's answers. If several requests need the same answer, only one of them calls the store.</summary>
/// <param name="maxKeyLength">Longer keys are not remembered: none exists in a store, and they would defeat the limit on memory.</param>
/// <param name="settings">Define how long answers are remembered.</param>
/// <param name="time">The clock.</param>
internal sealed class RememberedAnswers<T>(int maxKeyLength, CurrentSettings settings, TimeProvider time) : IDisposable
    where T : class
{
    // Separate, so that a flood of made-up keys does not evict real answers.
    private readonly MemoryCache _known = NewCache(50_000, time);
    private readonly MemoryCache _unknown = NewCache(10_000, time);
    private readonly Dictionary<string, Reading> _readings = new(StringComparer.Ordinal);
    private readonly Gate _gate = new();

    /// <summary>Counts what is remembered, without keys that the store has nothing for. It goes through all of them.</summary>
    public int Count()
    {
        _known.Compact(percentage: 0); // removes what has expired, and nothing else

        return _known.Count;
    }

    /// <param name="key">The key to look up.</param>
    /// <param name="answer">The remembered answer; null if the store has nothing for the key.</param>
    public bool TryGet(string key, out T? answer) => _known.TryGetValue(key, out answer) || _unknown.TryGetValue(key, out answer);

    /// <summary>Calls the store, or waits for a call that another request has already made.</summary>
    /// <param name="key">The key to look up.</param>
    /// <param name="read">Calls the store. Other requests may wait for the answer too, so it is not cancelled with this one.</param>
    /// <param name="cancellationToken">Cancels the wait for the answer, but not the call.</param>
    public async ValueTask<T?> ReadAsync(string key, Func<string, ValueTask<T?>> read, CancellationToken cancellationToken)
    {
        var cacheFor = settings.Value.Options.Stores.CacheFor;
        if (cacheFor == TimeSpan.Zero || key.Length > maxKeyLength)
        {
            return await read(key).AsTask().Abandonable().WaitAsync(cancellationToken);
        }

        Reading? reading;
        lock (_gate)
        {
            if (TryGet(key, out var answer))
            {
                return answer; // it has arrived since the first check
            }

            if (!_readings.TryGetValue(key, out reading))
            {
                _readings[key] = reading = new(self => ReadAndRememberAsync(key, self, read, cacheFor));
            }
        }

        return await reading.Answer.WaitAsync(cancellationToken);
    }

    public void Forget(string key)
    {
        lock (_gate)
        {
            _readings.Remove(key); // those already waiting get its answer; later requests call the store again
            _known.Remove(key);
            _unknown.Remove(key);
        }
    }

    public void ForgetAll()
    {
        lock (_gate)
        {
            _readings.Clear();
            _known.Clear();
            _unknown.Clear();
        }
    }

    public void Dispose()
    {
        _known.Dispose();
        _unknown.Dispose();
    }

    private async Task<T?> ReadAndRememberAsync(string key, Reading self, Func<string, ValueTask<T?>> read, TimeSpan cacheFor)
    {
        try
        {
            var answer = await read(key);
            lock (_gate)
            {
                if (IsCurrent(key, self))
                {
                    Remember(key, answer, cacheFor);
                }
            }

            return answer;
        }
        finally
        {
            lock (_gate)
            {
                if (IsCurrent(key, self))
                {
                    _readings.Remove(key);
                }
            }
        }
    }

    // False if the key was forgotten in the meantime: the answer may then be older than the write.
    private bool IsCurrent(string key, Reading reading) => _readings.GetValueOrDefault(key) == reading;

    private void Remember(string key, T? answer, TimeSpan cacheFor) => (answer is null ? _unknown : _known).Set(
        key,
        answer,
        new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = cacheFor });

    private static MemoryCache NewCache(int maxCount, TimeProvider time) => new(new MemoryCacheOptions
    {
        SizeLimit = maxCount,
        Clock = new Clock(time),
    });

    /// <summary>A call to the store in progress. It starts when its answer is first requested, outside the lock.</summary>
    private sealed class Reading
    {
        private readonly Lazy<Task<T?>> _answer;

        public Reading(Func<Reading, Task<T?>> read) => _answer = new(() => read(this).Abandonable());

        public Task<T?> Answer => _answer.Value;
    }

    // Not the wall clock: set back by an hour, it would keep a client that was disabled for as long.
    private sealed class Clock(TimeProvider time) : ISystemClock
    {
        private readonly SteadyClock _clock = new(time);

        public DateTimeOffset UtcNow => _clock.Now;
    }
}
