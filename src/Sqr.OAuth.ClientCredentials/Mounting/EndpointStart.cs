using Microsoft.Extensions.Hosting;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Makes what answers requests before the host takes any: a service that is missing stops the start, and is not a request's fault.</summary>
internal sealed class EndpointStart(IssuerEndpoints endpoints) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        endpoints.Prepare();

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
