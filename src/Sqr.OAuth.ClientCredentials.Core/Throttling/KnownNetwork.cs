namespace Sqr.OAuth.ClientCredentials;

/// <summary>A network from which a client has authenticated.</summary>
internal sealed class KnownNetwork(CallerOrigin origin, long now)
{
    private readonly SlidingWindow _failures = new(); // of this client from this network
    private readonly Gate _gate = new();
    private long _lastUse = now;
    private int _kept; // what the window keeps, which is at least what it would count

    public CallerOrigin Origin { get; } = origin;

    public long LastUse => Volatile.Read(ref _lastUse);

    /// <summary>Notes a success. Not each time, because other cores read this.</summary>
    /// <returns>Whether it was noted.</returns>
    public bool Use(long now, long coarseness)
    {
        if (now - LastUse <= coarseness)
        {
            return false;
        }

        Volatile.Write(ref _lastUse, now);

        return true;
    }

    /// <summary>Whether the client's own failures from here are within its limit. Without a lock, as long as there are few.</summary>
    public bool IsWithin(int limit, long windowStart)
    {
        if (Volatile.Read(ref _kept) < limit)
        {
            return true;
        }

        lock (_gate)
        {
            _kept = _failures.CountSince(windowStart);

            return _kept < limit;
        }
    }

    public void AddFailure(long now, int limit)
    {
        lock (_gate)
        {
            _failures.Add(now, limit);
            _kept = _failures.Kept;
        }
    }
}
