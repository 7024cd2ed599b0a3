using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Warns at start if the settings contain clients that are not used, because clients come from another store.</summary>
internal sealed class UnusedClients(IClientStore store, CurrentSettings settings, ILogger<UnusedClients> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (store is not ConfiguredClientStore && settings.Value.Options.Clients.Count is > 0 and var count)
        {
            logger.ClientsOfSettingsUnused(count, store.GetType());
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
