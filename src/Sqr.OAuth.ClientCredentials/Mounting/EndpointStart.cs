using Microsoft.Extensions.Hosting;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Creates the request handlers before the host accepts requests, so that a missing service stops the start instead of failing a request.</summary>
internal sealed class EndpointStart(IssuerEndpoints endpoints) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        endpoints.Prepare();

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
