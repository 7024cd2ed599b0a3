using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Deletes expired rows every minute, on one of the nodes that share a database. A client can use many assertions in an hour.</summary>
internal sealed class ExpiredRowsPurge(PurgeClock clock, Lease lease, ExpiredRows expired, TimeProvider time, ILogger<ExpiredRowsPurge> logger)
    : BackgroundService
{
    private const string LeaseName = "purge";
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LeaseDuration = Interval - TimeSpan.FromSeconds(10); // ends before the next round, so that any node may do that one

    private readonly PeriodicTimer _timer = new(Interval, time); // the first round comes late too: a starting host has other things to do
    private bool _isInDoubt;

    public override void Dispose()
    {
        _timer.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _timer.WaitForNextTickAsync(stoppingToken))
            {
                await PurgeAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the host is stopping
        }
    }

    private async Task PurgeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var now = clock.Read();
            if (await IsInDoubtAsync(now, cancellationToken))
            {
                return;
            }

            if (!await lease.TryTakeAsync(LeaseName, LeaseDuration, now.Clock, cancellationToken))
            {
                logger.PurgeLeftToAnother();
                return;
            }

            var (secrets, usedAssertions, revokedTokens) = await expired.DeleteAsync(now.Clock, cancellationToken);
            logger.Purged(secrets, usedAssertions, revokedTokens);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested) // a round that fails must not be the last one
        {
            logger.PurgeFailed(exception);
        }
    }

    private async Task<bool> IsInDoubtAsync(ClockReading now, CancellationToken cancellationToken)
    {
        var doubt = await clock.DoubtAsync(now, cancellationToken);
        if (doubt is not null && !_isInDoubt)
        {
            logger.PurgeClockInDoubt(doubt); // once, until the clock is right again
        }

        _isInDoubt = doubt is not null;

        return _isInDoubt;
    }
}
