using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Adds the issuer's checks to those of the host.</summary>
internal sealed class IssuerHealthChecks : IConfigureOptions<HealthCheckServiceOptions>
{
    public void Configure(HealthCheckServiceOptions options)
    {
        options.Registrations.Add(new("sqr-client-credentials-live", _ => new LiveCheck(), failureStatus: null, ["live"]));
        options.Registrations.Add(new("sqr-client-credentials-ready", NewReadyCheck, failureStatus: null, ["ready"]));
    }

    // Not a service: the host may have been built without an issuer, and is told so.
    private static ReadyCheck NewReadyCheck(IServiceProvider services) => new(
        services.GetService<SigningKeyHealth>()
            ?? throw new InvalidOperationException("The issuer is not registered. Call builder.Services.AddSqrClientCredentials(builder.Configuration)."),
        services.GetRequiredService<ClientStoreHealth>(),
        services.GetRequiredService<SingleUses>(),
        services.GetRequiredService<SharedThrottle>(),
        services.GetRequiredService<TimeProvider>());
}
