namespace Sqr.OAuth.ClientCredentials.TestHost;

/// <summary>The clock of a node that is ahead of the others, or behind them, by a shift. A change of the shift is time that has passed.</summary>
internal sealed class ShiftedTime(TimeSpan shift) : TimeProvider
{
    private long _ticks = shift.Ticks;

    public TimeSpan Shift
    {
        set => Volatile.Write(ref _ticks, value.Ticks);
    }

    public override long GetTimestamp() =>
        base.GetTimestamp() + (long)((TimeSpan.FromTicks(Volatile.Read(ref _ticks)) - shift).TotalSeconds * TimestampFrequency);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Volatile.Read(ref _ticks));
}
