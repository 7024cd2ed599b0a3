namespace Sqr.OAuth.ClientCredentials;

/// <summary>The two clocks of this node: the wall clock, which can be set and can be wrong, and the monotonic clock, which shows only how much time has
/// passed.</summary>
internal sealed class NodeClocks(TimeProvider time)
{
    private readonly long _startTimestamp = time.GetTimestamp();

    /// <summary>Both as this object was made.</summary>
    public ClockReading Start { get; } = new(time.GetUtcNow(), TimeSpan.Zero);

    public ClockReading Read() => new(time.GetUtcNow(), time.GetElapsedTime(_startTimestamp));
}

/// <summary>The two clocks at one moment.</summary>
/// <param name="Clock">The wall clock.</param>
/// <param name="Passed">How much time has passed since the start.</param>
internal readonly record struct ClockReading(DateTimeOffset Clock, TimeSpan Passed)
{
    /// <summary>How much further the wall clock has moved until then than time has passed. Negative if it was set back.</summary>
    public TimeSpan JumpUntil(ClockReading later) => later.Clock - Clock - (later.Passed - Passed);
}
