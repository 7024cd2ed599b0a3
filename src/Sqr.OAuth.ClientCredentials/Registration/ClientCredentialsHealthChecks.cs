using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Sqr.OAuth.ClientCredentials;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the issuer to the host's health checks.</summary>
public static class ClientCredentialsHealthChecks
{
    /// <summary>Adds two checks: <c>sqr-client-credentials-live</c> with the tag <c>live</c>, which is healthy while the process runs, and
    /// <c>sqr-client-credentials-ready</c> with the tag <c>ready</c>, which looks at signing keys and stores. Map them with
    /// <c>MapHealthChecks</c>, each by its tag.</summary>
    /// <remarks>Calling it twice is the same as calling it once.</remarks>
    /// <param name="builder">The health checks to add to. The issuer may be registered before or after.</param>
    /// <returns>The same builder.</returns>
    public static IHealthChecksBuilder AddSqrClientCredentials(this IHealthChecksBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<HealthCheckServiceOptions>, IssuerHealthChecks>());

        return builder;
    }
}
