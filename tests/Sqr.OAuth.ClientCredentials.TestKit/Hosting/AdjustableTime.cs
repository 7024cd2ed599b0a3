using Microsoft.Extensions.Time.Testing;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A clock that can be set without time passing, as the system's: its timestamps do not jump, and no timer is due.</summary>
/// <param name="offset">How far it starts ahead of the tests' usual time, or behind.</param>
internal sealed class AdjustableTime(TimeSpan offset = default) : FakeTimeProvider(AdjustableTime.Usual + offset)
{
    private static readonly DateTimeOffset Usual = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    /// <summary>How far this machine's clock is ahead of the tests' usual time: a database has no other.</summary>
    public static TimeSpan ToThisMachine => TimeProvider.System.GetUtcNow() - Usual;

    /// <summary>How far the clock is ahead of the time that has passed.</summary>
    public TimeSpan Adjustment { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Adjustment;

    public override long GetTimestamp() => base.GetUtcNow().Ticks;
}
