using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Warns if the default issuer of Development is not an address that the host listens on, as with port 0 or addresses set in Kestrel's
/// options.</summary>
internal sealed class DefaultIssuerCheck(IServerAddresses server, CurrentSettings settings, ILogger<DefaultIssuerCheck> logger) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var (options, addresses) = (settings.Value.Options, server.Addresses.Select(ListeningAddress.ToUrl).OfType<string>().ToList());
        if (options is { HasDefaultIssuer: true, Issuer: { } issuer } && addresses is not [] && !addresses.Contains(issuer, StringComparer.OrdinalIgnoreCase))
        {
            logger.IssuerElsewhere(issuer, string.Join(", ", addresses), options.Path);
        }

        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
