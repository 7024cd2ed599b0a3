namespace Sqr.OAuth.ClientCredentials;

/// <summary>A clock for ages: it moves only as time passes, so what is remembered grows old even if the wall clock is set back. It shows the time only as
/// well as the wall clock did at the start.</summary>
internal sealed class SteadyClock(TimeProvider time)
{
    private readonly DateTimeOffset _start = time.GetUtcNow();
    private readonly long _startTimestamp = time.GetTimestamp();

    public DateTimeOffset Now => _start + time.GetElapsedTime(_startTimestamp);
}
