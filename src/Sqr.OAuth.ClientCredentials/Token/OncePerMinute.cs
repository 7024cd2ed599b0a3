namespace Sqr.OAuth.ClientCredentials;

/// <summary>Keeps a warning that any request can cause from filling the log.</summary>
internal sealed class OncePerMinute(TimeProvider time)
{
    private long _nextAt;

    public bool IsDue()
    {
        var (now, nextAt) = (time.GetUtcNow().UtcTicks, Interlocked.Read(ref _nextAt));

        return now >= nextAt && Interlocked.CompareExchange(ref _nextAt, now + TimeSpan.TicksPerMinute, nextAt) == nextAt;
    }
}
