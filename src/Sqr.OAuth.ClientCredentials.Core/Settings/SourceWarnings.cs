using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Warns at start about a section without clients, and about settings files whose changes go unnoticed.</summary>
internal sealed class SourceWarnings(
    IClientStore store, CurrentSettings settings, SettingsFiles files, ILogger<SourceWarnings> logger, ISettingsSource? source = null) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (source is null)
        {
            return Task.CompletedTask; // the settings are in code
        }

        if (store is ConfiguredClientStore && settings.Value.Clients.Count == 0)
        {
            var (path, similar) = (source.Section.Path, settings.Value.Options.SimilarSection);
            var suggestion = similar is null ? "" : $" Did you mean the section {LogText.Escape(similar)}?";
            logger.NoClients(path, source.Exists ? "has no clients" : "does not exist", suggestion);
        }

        var linked = files.Linked().ToList();
        if (linked is not [])
        {
            logger.SettingsFilesLinked(LogText.Escape(string.Join(", ", linked)));
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
