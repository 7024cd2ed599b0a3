using Microsoft.Extensions.Hosting;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Looks through the keys again and again while the host runs.</summary>
internal sealed class KeyRefreshLoop(KeyRefresh refresh, KeyCalendar calendar, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var interval = calendar.Options.RefreshInterval;
        var wait = Task.Delay(interval, time, stoppingToken);
        while (await HasPassedAsync(wait))
        {
            // The next wait begins before the work, which keeps the pace; unlike a periodic timer it makes one refresh, not many, of a clock that was set ahead.
            wait = Task.Delay(interval, time, stoppingToken);
            await refresh.TryRunAsync(stoppingToken);
        }
    }

    private static async Task<bool> HasPassedAsync(Task wait)
    {
        await wait.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        return wait.IsCompletedSuccessfully; // otherwise the host stops
    }
}
