using Microsoft.Extensions.Time.Testing;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A clock that can be set without time passing, as the system's: its timestamps do not jump, and no timer is due.</summary>
internal sealed class AdjustableTime() : FakeTimeProvider(new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero))
{
    /// <summary>How far the clock is ahead of the time that has passed.</summary>
    public TimeSpan Adjustment { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Adjustment;

    public override long GetTimestamp() => base.GetUtcNow().Ticks;
}
