using Microsoft.Extensions.Hosting;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Begins to deliver audit events when the host starts, and has the last ones delivered before it ends.</summary>
internal sealed class AuditDelivery(AuditTrail trail) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask; // the trail exists now, with its sinks

    public Task StopAsync(CancellationToken cancellationToken) => trail.EndAsync(cancellationToken);
}
