using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Warns at start about settings files whose changes go unnoticed.</summary>
internal sealed class LinkedFilesWarning(SettingsFiles files, ILogger<LinkedFilesWarning> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var linked = files.Linked().ToList();
        if (linked is not [])
        {
            logger.SettingsFilesLinked(LogText.Escape(string.Join(", ", linked)));
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
