namespace Sqr.OAuth.ClientCredentials;

/// <summary>Keeps a warning that any request can trigger from flooding the log.</summary>
internal sealed class OncePerMinute(TimeProvider time)
{
    private long _nextAt = long.MinValue;

    public bool IsDue()
    {
        // Timestamps, because the clock may be set back.
        var (now, nextAt) = (time.GetTimestamp(), Interlocked.Read(ref _nextAt));

        return now >= nextAt && Interlocked.CompareExchange(ref _nextAt, now + (60 * time.TimestampFrequency), nextAt) == nextAt;
    }
}
