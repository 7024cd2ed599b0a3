namespace Sqr.OAuth.ClientCredentials.TestHost;

/// <summary>The clock of a node that is ahead of the others, or behind them.</summary>
internal sealed class ShiftedTime(TimeSpan shift) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + shift;
}
