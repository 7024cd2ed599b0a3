namespace Sqr.OAuth.ClientCredentials;

/// <summary>A clock for ages, which only moves forward: by the time that passes, or by the wall clock where that shows more, because the monotonic clock of a
/// suspended machine may stand still. So what is remembered grows old even if the wall clock is set back, and too early if that jumps ahead.</summary>
internal sealed class SteadyClock(TimeProvider time)
{
    private readonly NodeClocks _clocks = new(time);
    private long _leadTicks; // the furthest that the wall clock was ahead of the time that has passed

    public DateTimeOffset Now
    {
        get
        {
            var now = _clocks.Read();

            return _clocks.Start.Clock + now.Passed + LeadAt(now);
        }
    }

    /// <summary>What the wall clock, as it is now, showed or will show at that moment of this clock. For logs.</summary>
    public DateTimeOffset OnWallClock(DateTimeOffset moment) => time.GetUtcNow() + (moment - Now);

    private TimeSpan LeadAt(ClockReading now)
    {
        var lead = _clocks.Start.JumpUntil(now).Ticks;
        var known = Interlocked.Read(ref _leadTicks);
        while (lead > known)
        {
            var before = Interlocked.CompareExchange(ref _leadTicks, lead, known);
            if (before == known)
            {
                return new(lead);
            }

            known = before;
        }

        return new(known);
    }
}
