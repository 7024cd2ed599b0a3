using Microsoft.Extensions.Hosting;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Refreshes the keys regularly while the host runs.</summary>
internal sealed class KeyRefreshLoop(KeyRefresh refresh, KeyCalendar calendar, TimeProvider time) : BackgroundService
{
    private Task _wait = Task.CompletedTask;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        BeginWait(); // not in ExecuteAsync: the host decides when that begins

        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await _wait.WaitAsync(stoppingToken);
                BeginWait(); // before the work, to keep the pace
                await refresh.TryRunAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the host is stopping
        }
    }

    // Not a periodic timer: after the clock is set ahead, one refresh is enough, not one for each interval that was skipped.
    private void BeginWait() => _wait = Task.Delay(calendar.Options.RefreshInterval, time, CancellationToken.None);
}
