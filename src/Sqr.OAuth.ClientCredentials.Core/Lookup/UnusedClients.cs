using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Says at start that clients stand in the settings, though another store is asked for them.</summary>
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
