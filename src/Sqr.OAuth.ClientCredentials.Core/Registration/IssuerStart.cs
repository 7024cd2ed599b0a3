using Microsoft.Extensions.Hosting;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Validates the settings and loads the keys before the host accepts requests, so that a mistake stops the start and is reported.</summary>
internal sealed class IssuerStart(KeyRefresh keys) : IHostedLifecycleService
{
    private bool _hasRun;

    public Task StartingAsync(CancellationToken cancellationToken) => LoadOnceAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => LoadOnceAsync(cancellationToken); // WebHostBuilder never calls StartingAsync

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task LoadOnceAsync(CancellationToken cancellationToken)
    {
        if (!_hasRun)
        {
            _hasRun = true;
            await keys.StartAsync(cancellationToken);
        }
    }
}
