using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Whether the process answers at all. It looks at nothing else: a restart repairs neither a database nor a key.</summary>
internal sealed class LiveCheck : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(HealthCheckResult.Healthy("The process runs."));
}
