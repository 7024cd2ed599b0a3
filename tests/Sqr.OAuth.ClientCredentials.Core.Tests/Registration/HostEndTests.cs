using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class HostEndTests
{
    [Test]
    public async Task A_host_that_is_disposed_without_being_stopped_logs_no_fault_of_what_runs_in_the_background()
    {
        await using var engine = await Engine.With().StartAsync();

        while (ThreadPool.PendingWorkItemCount > 0)
        {
            await Task.Yield(); // .NET itself logs what is ended before it has begun
        }

        foreach (var background in engine.Running.Services.GetServices<IHostedService>().OfType<BackgroundService>())
        {
            background.Dispose();
            await (background.ExecuteTask ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        engine.Logs.Lines.Should().NotContain(line => line.Level >= LogLevel.Error);
    }
}
