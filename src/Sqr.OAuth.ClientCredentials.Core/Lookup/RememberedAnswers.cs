using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Remembers what a store answered, and has one request ask it where many want to know the same.</summary>
/// <param name="maxKeyLength">Longer keys are not remembered: they exist nowhere, and would make the bounds on their count worth nothing.</param>
/// <param name="settings">Say for how long.</param>
/// <param name="time">The clock.</param>
internal sealed class RememberedAnswers<T>(int maxKeyLength, CurrentSettings settings, TimeProvider time) : IDisposable
    where T : class
{
    // Apart, so that a flood of made-up keys drives out no answer.
    private readonly MemoryCache _known = NewCache(50_000, time);
    private readonly MemoryCache _unknown = NewCache(10_000, time);
    private readonly Dictionary<string, Reading> _readings = new(StringComparer.Ordinal);
    private readonly Gate _gate = new();

    /// <param name="key">What was asked for.</param>
    /// <param name="answer">What is remembered of it; null: that there is nothing.</param>
    public bool TryGet(string key, out T? answer) => _known.TryGetValue(key, out answer) || _unknown.TryGetValue(key, out answer);

    /// <summary>Asks the store, or waits for the answer that another request has asked it for.</summary>
    /// <param name="key">What is asked for.</param>
    /// <param name="read">Asks the store. Other requests may wait for it too, so it is not cancelled with this one.</param>
    /// <param name="cancellationToken">Ends the wait for the answer, not the search.</param>
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
                return answer; // remembered since we looked
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
            _readings.Remove(key); // whoever waits for it gets its answer; whoever asks from now on asks anew
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

    // Not so if it was forgotten meanwhile: what was read may be what was before a write.
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

    /// <summary>A call of the store that is under way. It begins when the first asks for its answer, outside the lock.</summary>
    private sealed class Reading
    {
        private readonly Lazy<Task<T?>> _answer;

        public Reading(Func<Reading, Task<T?>> read) => _answer = new(() => read(this).Abandonable());

        public Task<T?> Answer => _answer.Value;
    }

    private sealed class Clock(TimeProvider time) : ISystemClock
    {
        public DateTimeOffset UtcNow => time.GetUtcNow();
    }
}
