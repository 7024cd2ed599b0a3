using Microsoft.Extensions.Hosting;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Looks through the keys again and again while the host runs.</summary>
internal sealed class KeyRefreshLoop(KeyRefresh refresh, KeyCalendar calendar, TimeProvider time) : BackgroundService
{
    private Task _wait = Task.CompletedTask;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        BeginWait(); // not in ExecuteAsync: when that begins is up to the host

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
            // the host stops
        }
    }

    // Not a periodic timer: a clock that was set ahead makes for one refresh, not for all that were left out.
    private void BeginWait() => _wait = Task.Delay(calendar.Options.RefreshInterval, time, CancellationToken.None);
}
