using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Remembers what a client store answered, and has one request ask it where many want to know the same.</summary>
/// <remarks>Apart from the lookup and without a reference to the store, so that a store may forget a client that it has written.</remarks>
internal sealed class ClientCache(CurrentSettings settings, TimeProvider time) : IClientCache, IDisposable
{
    private const int MaxIdLength = 512; // longer ones exist nowhere, and would make the bounds below worth nothing

    // Apart, so that a flood of made-up identifiers drives out no client.
    private readonly MemoryCache _known = NewCache(50_000, time);
    private readonly MemoryCache _unknown = NewCache(10_000, time);
    private readonly Dictionary<string, Reading> _readings = new(StringComparer.Ordinal);
    private readonly Gate _gate = new();

    /// <param name="clientId">The identifier.</param>
    /// <param name="client">What is remembered of it: a client, or that there is none.</param>
    public bool TryGet(string clientId, out Client? client) => _known.TryGetValue(clientId, out client) || _unknown.TryGetValue(clientId, out client);

    /// <summary>Asks the store, or waits for the answer that another request has asked it for.</summary>
    /// <param name="clientId">The identifier.</param>
    /// <param name="read">Asks the store. Other requests may wait for it too, so it is not cancelled with this one.</param>
    /// <param name="cancellationToken">Ends the wait for the answer, not the search.</param>
    public async ValueTask<Client?> ReadAsync(string clientId, Func<string, ValueTask<Client?>> read, CancellationToken cancellationToken)
    {
        var cacheFor = settings.Value.Options.Stores.CacheFor;
        if (cacheFor == TimeSpan.Zero || clientId.Length > MaxIdLength)
        {
            return await read(clientId).AsTask().Abandonable().WaitAsync(cancellationToken);
        }

        Reading? reading;
        lock (_gate)
        {
            if (TryGet(clientId, out var client))
            {
                return client; // remembered since we looked
            }

            if (!_readings.TryGetValue(clientId, out reading))
            {
                _readings[clientId] = reading = new(self => ReadAndRememberAsync(clientId, self, read, cacheFor));
            }
        }

        return await reading.Answer.WaitAsync(cancellationToken);
    }

    public void Forget(string clientId)
    {
        ArgumentNullException.ThrowIfNull(clientId);
        lock (_gate)
        {
            _readings.Remove(clientId); // whoever waits for it gets its answer; whoever asks from now on asks anew
            _known.Remove(clientId);
            _unknown.Remove(clientId);
        }
    }

    public void Dispose()
    {
        _known.Dispose();
        _unknown.Dispose();
    }

    private async Task<Client?> ReadAndRememberAsync(string clientId, Reading self, Func<string, ValueTask<Client?>> read, TimeSpan cacheFor)
    {
        try
        {
            var client = await read(clientId);
            lock (_gate)
            {
                if (IsCurrent(clientId, self))
                {
                    Remember(clientId, client, cacheFor);
                }
            }

            return client;
        }
        finally
        {
            lock (_gate)
            {
                if (IsCurrent(clientId, self))
                {
                    _readings.Remove(clientId);
                }
            }
        }
    }

    // Not so if the client was forgotten meanwhile: what was read may be what was before a write.
    private bool IsCurrent(string clientId, Reading reading) => _readings.GetValueOrDefault(clientId) == reading;

    private void Remember(string clientId, Client? client, TimeSpan cacheFor) => (client is null ? _unknown : _known).Set(
        clientId,
        client,
        new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = cacheFor });

    private static MemoryCache NewCache(int maxCount, TimeProvider time) => new(new MemoryCacheOptions
    {
        SizeLimit = maxCount,
        Clock = new Clock(time),
    });

    /// <summary>A call of the store that is under way. It begins when the first asks for its answer, outside the lock.</summary>
    private sealed class Reading
    {
        private readonly Lazy<Task<Client?>> _answer;

        public Reading(Func<Reading, Task<Client?>> read) => _answer = new(() => read(this).Abandonable());

        public Task<Client?> Answer => _answer.Value;
    }

    private sealed class Clock(TimeProvider time) : ISystemClock
    {
        public DateTimeOffset UtcNow => time.GetUtcNow();
    }
}
