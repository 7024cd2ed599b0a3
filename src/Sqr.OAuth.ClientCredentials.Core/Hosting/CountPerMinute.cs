namespace Sqr.OAuth.ClientCredentials;

/// <summary>Counts what must be reported but not flood the log: the number is reported once a minute.</summary>
internal sealed class CountPerMinute(TimeProvider time)
{
    private readonly OncePerMinute _report = new(time);
    private long _count;

    public void Add(long number = 1) => Interlocked.Add(ref _count, number);

    /// <returns>How many there were since the last report; zero if there is nothing to report, or not yet.</returns>
    public long TakeIfDue() => Interlocked.Read(ref _count) > 0 && _report.IsDue() ? Take() : 0;

    /// <returns>How many there were since the last report.</returns>
    public long Take() => Interlocked.Exchange(ref _count, 0);
}
