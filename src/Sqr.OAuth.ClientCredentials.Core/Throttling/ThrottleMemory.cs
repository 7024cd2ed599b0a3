namespace Sqr.OAuth.ClientCredentials;

/// <summary>What this node knows of failed authentications.</summary>
/// <remarks>One lock, held for a few operations in memory. Attempts of clients that are known from the caller's network do not come here.</remarks>
internal sealed class ThrottleMemory(TimeProvider time)
{
    public const int Capacity = 100_000;

    private const int MaxWaiting = 1000; // for one key; more are refused
    private const int AsksPerWindow = 10;
    private static readonly TimeSpan LongestBlock = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan QuietTime = TimeSpan.FromMinutes(15); // after a block, until the next one is short again
    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AskWindow = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BusyDelay = TimeSpan.FromSeconds(1);

    private readonly RecentEntries _entries = new(Capacity);
    private readonly Gate _gate = new();

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Counts under one key, outside any attempt.</summary>
    public FailureCount CountOf(string key, int limit, TimeSpan window)
    {
        lock (_gate)
        {
            return CountOf(key, limit, window, time.GetTimestamp());
        }
    }

    /// <summary>Adds a failure under one key, outside any attempt.</summary>
    public FailureCount Add(string key, int limit, TimeSpan window)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _entries.FindOrAdd(key).Failures.Add(now, limit);

            return CountOf(key, limit, window, now);
        }
    }

    /// <summary>When an attempt may be tried again.</summary>
    /// <param name="keys">What it counts towards.</param>
    /// <param name="isKnown">Whether the client has authenticated from the caller's network. Then only the address counts.</param>
    /// <param name="options">The limits.</param>
    /// <returns>Null if it may be tried now.</returns>
    public TimeSpan? RetryAfterOf(AttemptKeys keys, bool isKnown, ThrottlingOptions options)
    {
        lock (_gate)
        {
            return RetryAfterOf(keys, isKnown, options, time.GetTimestamp());
        }
    }

    /// <summary>Admits an attempt, refuses it, or makes it wait for attempts in flight: if those fail, the limit is reached; if not, it has its turn.</summary>
    /// <inheritdoc cref="RetryAfterOf(AttemptKeys, bool, ThrottlingOptions)"/>
    /// <returns>Whether it is admitted.</returns>
    public Admission Admit(AttemptKeys keys, bool isKnown, ThrottlingOptions options)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (RetryAfterOf(keys, isKnown, options, now) is { } retryAfter)
            {
                return new(retryAfter, null);
            }

            if (FindBusy(keys, isKnown, options, now) is { } busy)
            {
                return busy.Waiting < MaxWaiting ? new(null, busy.WaitAsync()) : new(BusyDelay, null);
            }

            foreach (var entry in EntriesOf(keys))
            {
                entry.InFlight++;
            }

            return default;
        }
    }

    /// <summary>Ends an attempt that was admitted.</summary>
    /// <returns>Which limits its failure has reached, for the log.</returns>
    public ReachedLimits End(AttemptKeys keys, AttemptEnd end, ThrottlingOptions options)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            foreach (var entry in EntriesOf(keys))
            {
                entry.InFlight--;
            }

            var reached = end is AttemptEnd.Failed ? AddFailure(keys, options, now) : default;
            WakeWaiting(keys, end, options, now);

            return reached;
        }
    }

    /// <summary>Counts a failure that was not admitted here, because the client is known from the caller's network.</summary>
    /// <inheritdoc cref="End"/>
    public ReachedLimits AddFailure(AttemptKeys keys, ThrottlingOptions options)
    {
        lock (_gate)
        {
            return AddFailure(keys, options, time.GetTimestamp());
        }
    }

    /// <summary>Blocks an address that has reached its limit on all nodes together.</summary>
    /// <returns>How long it is blocked; null if it was blocked before.</returns>
    public TimeSpan? Block(string address, ThrottlingOptions options)
    {
        lock (_gate)
        {
            return Block(_entries.FindOrAdd(address), options, time.GetTimestamp());
        }
    }

    /// <summary>Whether other nodes may be asked about a caller: a few times a second.</summary>
    /// <param name="key">A key of the caller that is over a limit, so that a flood adds no entries.</param>
    public bool MayAskOthers(string key)
    {
        lock (_gate)
        {
            var (entry, now) = (_entries.FindOrAdd(key), time.GetTimestamp());
            if (entry.Asked.CountSince(now - Ticks(AskWindow)) >= AsksPerWindow)
            {
                return false;
            }

            entry.Asked.Add(now, AsksPerWindow);

            return true;
        }
    }

    private ReachedLimits AddFailure(AttemptKeys keys, ThrottlingOptions options, long now)
    {
        TimeSpan? blocked = null;
        if (keys.Address is { } address)
        {
            var entry = _entries.FindOrAdd(address);
            entry.Failures.Add(now, options.FailuresPerAddress);
            blocked = IsFull(entry, options.FailuresPerAddress, options.Window, now) ? Block(entry, options, now) : null;
        }

        var clientIsOver = false;
        foreach (var client in keys.Clients)
        {
            var entry = _entries.FindOrAdd(client.Anywhere);
            entry.Failures.Add(now, options.FailuresPerClient);
            foreach (var tries in client.Tries)
            {
                _entries.FindOrAdd(tries.Key).Failures.Add(now, tries.Limit);
            }

            if (IsFull(entry, options.FailuresPerClient, options.Window, now) && !(entry.LoggedAt + Ticks(LogInterval) > now))
            {
                entry.LoggedAt = now;
                clientIsOver = true;
            }
        }

        return new(blocked, clientIsOver);
    }

    private TimeSpan? Block(ThrottleEntry entry, ThrottlingOptions options, long now)
    {
        if (entry.BlockedUntil > now)
        {
            return null; // by a failure that was in flight
        }

        entry.Blocks = entry.Blocks > 0 && now <= entry.BlockedUntil + Ticks(QuietTime) ? entry.Blocks + 1 : 1;
        var doubled = options.Window * Math.Pow(2, Math.Min(entry.Blocks - 1, 10));
        var duration = doubled < LongestBlock ? doubled : LongestBlock;
        entry.BlockedUntil = now + Ticks(duration);
        entry.Failures.Clear();

        return duration;
    }

    private TimeSpan? RetryAfterOf(AttemptKeys keys, bool isKnown, ThrottlingOptions options, long now)
    {
        if (keys.Address is { } address && _entries.Find(address) is { } entry
            && (entry.BlockedUntil > now || IsFull(entry, options.FailuresPerAddress, options.Window, now))) // full if a reload lowered the limit
        {
            return Block(entry, options, now) ?? Until(entry.BlockedUntil, now);
        }

        if (isKnown)
        {
            return null;
        }

        TimeSpan? longest = null;
        foreach (var client in keys.Clients)
        {
            var retryAfter = RetryAfterOf(client, options, now);
            longest = retryAfter > (longest ?? TimeSpan.Zero) ? retryAfter : longest;
        }

        return longest;
    }

    // Zero if the client is not over its limit, or this address still has a try.
    private TimeSpan RetryAfterOf(ClientKeys client, ThrottlingOptions options, long now)
    {
        var ofClient = CountOf(client.Anywhere, options.FailuresPerClient, options.Window, now).RetryAfter;
        var ofTries = client.Tries.Max(tries => CountOf(tries.Key, tries.Limit, options.Window, now).RetryAfter);

        return ofClient < ofTries ? ofClient : ofTries;
    }

    // Where the limit is reached if the attempts in flight fail. There are some: otherwise the limit would be reached already.
    private ThrottleEntry? FindBusy(AttemptKeys keys, bool isKnown, ThrottlingOptions options, long now)
    {
        if (keys.Address is { } address && BusyOf(address, options.FailuresPerAddress, options.Window, now) is { } ofAddress)
        {
            return ofAddress;
        }

        foreach (var client in isKnown ? [] : keys.Clients)
        {
            if (BusyOf(client.Anywhere, options.FailuresPerClient, options.Window, now) is not { } ofClient)
            {
                continue;
            }

            foreach (var tries in client.Tries)
            {
                if (BusyOf(tries.Key, tries.Limit, options.Window, now) is { } ofTries)
                {
                    return ofTries.InFlight > 0 ? ofTries : ofClient;
                }
            }
        }

        return null;
    }

    private ThrottleEntry? BusyOf(string key, int limit, TimeSpan window, long now) =>
        _entries.Find(key) is { } entry && entry.Failures.CountSince(now - Ticks(window)) + entry.InFlight >= limit ? entry : null;

    private void WakeWaiting(AttemptKeys keys, AttemptEnd end, ThrottlingOptions options, long now)
    {
        if (keys.Address is { } address)
        {
            Wake(address, options.FailuresPerAddress, wakeAll: false, options, now);
        }

        foreach (var client in keys.Clients)
        {
            var isKnownNow = end is AttemptEnd.Succeeded;
            Wake(client.Anywhere, options.FailuresPerClient, isKnownNow, options, now);
            foreach (var tries in client.Tries)
            {
                Wake(tries.Key, tries.Limit, isKnownNow, options, now);
            }
        }
    }

    private List<ThrottleEntry> EntriesOf(AttemptKeys keys) =>
    [
        .. keys.Clients.SelectMany(client => client.Tries.Select(tries => tries.Key).Prepend(client.Anywhere))
            .Concat(keys.Address is null ? [] : [keys.Address])
            .Select(_entries.FindOrAdd),
    ];

    // As many as there is room for now. If nothing is in flight any more, none may go on waiting.
    private void Wake(string key, int limit, bool wakeAll, ThrottlingOptions options, long now)
    {
        if (_entries.Find(key) is not { } entry)
        {
            return;
        }

        var failures = entry.Failures.CountSince(now - Ticks(options.Window));
        wakeAll |= entry.InFlight == 0 || failures >= limit || entry.BlockedUntil > now;
        entry.Wake(wakeAll ? entry.Waiting : Math.Max(1, limit - failures - entry.InFlight));
        if (failures == 0 && entry is { InFlight: 0, Waiting: 0 } && (entry.Blocks == 0 || now > entry.BlockedUntil + Ticks(QuietTime)))
        {
            _entries.Remove(key);
        }
    }

    private FailureCount CountOf(string key, int limit, TimeSpan window, long now)
    {
        if (_entries.Find(key) is not { } entry)
        {
            return default;
        }

        var count = entry.Failures.CountSince(now - Ticks(window));

        return new(count, count < limit ? TimeSpan.Zero : Until(entry.Failures.LastOf(limit) + Ticks(window), now));
    }

    // Never zero, which would mean that it is over: a timestamp can be finer than a TimeSpan.
    private TimeSpan Until(long timestamp, long now) =>
        time.GetElapsedTime(now, timestamp) is { Ticks: > 0 } rest ? rest : TimeSpan.FromTicks(1);

    private bool IsFull(ThrottleEntry entry, int limit, TimeSpan window, long now) => entry.Failures.CountSince(now - Ticks(window)) >= limit;

    private long Ticks(TimeSpan duration) => (long)(duration.TotalSeconds * time.TimestampFrequency);
}
