namespace Sqr.OAuth.ClientCredentials.TestHost;

/// <summary>The clock of a node that is ahead of the others, or behind them, by a shift that may change.</summary>
internal sealed class ShiftedTime(TimeSpan shift) : TimeProvider
{
    private long _ticks = shift.Ticks;

    public TimeSpan Shift
    {
        set => Volatile.Write(ref _ticks, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Volatile.Read(ref _ticks));
}
