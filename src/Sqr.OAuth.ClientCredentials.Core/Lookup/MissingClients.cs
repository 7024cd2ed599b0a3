using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Warns at start about a section without clients.</summary>
internal sealed class MissingClients(
    IClientStore store, CurrentSettings settings, ILogger<MissingClients> logger, ISettingsSource? source = null) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (source is not null && store is ConfiguredClientStore && settings.Value.Options is { Clients.Count: 0, SimilarSection: var similar })
        {
            var suggestion = similar is null ? "" : $" Did you mean the section {LogText.Escape(similar)}?";
            logger.NoClients(source.Section.Path, source.Exists ? "has no clients" : "does not exist", suggestion);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
