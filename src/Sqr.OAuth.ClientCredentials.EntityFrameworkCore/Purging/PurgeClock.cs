namespace Sqr.OAuth.ClientCredentials;

/// <summary>Keeps a clock that is wrong from deleting rows that are still needed. It is trusted while it runs evenly and the database's clock agrees.</summary>
internal sealed class PurgeClock(StoreDatabase database, CurrentSettings settings, TimeProvider time)
{
    // The clock of a machine that was suspended, or whose time was put right, must not stop the purge for good.
    private static readonly TimeSpan TrustedAgainAfter = TimeSpan.FromDays(1);

    private readonly NodeClocks _clocks = new(time);
    private ClockReading? _trusted; // until there is one: the start
    private ClockReading? _jumped;

    private TimeSpan Tolerance => settings.Value.Options.Keys.ClockTolerance;

    public ClockReading Read() => _clocks.Read();

    /// <summary>Checks the clock once for each round.</summary>
    /// <param name="now">The clock as it was read for this round.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    /// <returns>What speaks against this node's clock; null if nothing does.</returns>
    public async Task<string?> DoubtAsync(ClockReading now, CancellationToken cancellationToken)
    {
        var trusted = _trusted ?? _clocks.Start;
        if (!IsTrusted(trusted, now))
        {
            return $"It has moved by {trusted.JumpUntil(now):c} more than time has passed. Set it right, or restart the host if it is right now; "
                + "if it runs evenly for a day, it is trusted again.";
        }

        return await DatabaseTimeAsync(cancellationToken) is { } ofDatabase && (now.Clock - ofDatabase).Duration() > Tolerance
            ? $"The clock of {database.Location} differs by {now.Clock - ofDatabase:c}. Set both clocks right."
            : null;
    }

    private bool IsTrusted(ClockReading trusted, ClockReading now)
    {
        if (RunsEvenly(trusted, now) || (_jumped is { } jumped && RunsEvenly(jumped, now) && now.Passed - jumped.Passed >= TrustedAgainAfter))
        {
            (_trusted, _jumped) = (now, null); // not compared with the start for ever: over months the clocks of some machines drift apart

            return true;
        }

        _jumped = _jumped is { } before && RunsEvenly(before, now) ? before : now;

        return false;
    }

    private bool RunsEvenly(ClockReading from, ClockReading to) => from.JumpUntil(to).Duration() <= Tolerance;

    // Where a table is empty, nothing can be lost.
    private async Task<DateTimeOffset?> DatabaseTimeAsync(CancellationToken cancellationToken) =>
        await database.GetUtcNowAsync((SecretRow row) => row.ExpiresAt, cancellationToken)
        ?? await database.GetUtcNowAsync((UsedAssertionRow row) => row.ExpiresAt, cancellationToken)
        ?? await database.GetUtcNowAsync((RevokedTokenRow row) => row.ExpiresAt, cancellationToken);
}
