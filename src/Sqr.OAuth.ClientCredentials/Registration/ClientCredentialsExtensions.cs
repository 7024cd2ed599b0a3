using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Sqr.OAuth.ClientCredentials;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Makes an ASP.NET Core host an issuer of access tokens.</summary>
public static class ClientCredentialsExtensions
{
    /// <summary>Registers the issuer with settings from a configuration, and mounts its endpoints in the host's pipeline.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="configuration">The section of the settings, or the whole configuration, whose section <c>SqrClientCredentials</c> is then read.</param>
    /// <returns>A builder for what settings cannot say.</returns>
    /// <exception cref="InvalidOperationException">Another section was registered before: a host holds one issuer.</exception>
    public static ClientCredentialsBuilder AddSqrClientCredentials(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSqrClientCredentialsCore(configuration);

        return AddHttp(services);
    }

    /// <summary>Registers the issuer with settings from code, and mounts its endpoints in the host's pipeline.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="configure">Sets the options; runs after those of a configuration.</param>
    /// <returns>A builder for what settings cannot say.</returns>
    public static ClientCredentialsBuilder AddSqrClientCredentials(this IServiceCollection services, Action<ClientCredentialsOptions> configure)
    {
        services.AddSqrClientCredentialsCore(configure);

        return AddHttp(services);
    }

    /// <summary>Registers the issuer with settings from a configuration and then from code, and mounts its endpoints in the host's pipeline.</summary>
    /// <inheritdoc cref="AddSqrClientCredentials(IServiceCollection, IConfiguration)"/>
    /// <param name="services">Where to.</param>
    /// <param name="configuration">The section of the settings, or the whole configuration, whose section <c>SqrClientCredentials</c> is then read.</param>
    /// <param name="configure">Sets the options; runs after the configuration.</param>
    public static ClientCredentialsBuilder AddSqrClientCredentials(this IServiceCollection services, IConfiguration configuration, Action<ClientCredentialsOptions> configure)
    {
        services.AddSqrClientCredentialsCore(configuration, configure);

        return AddHttp(services);
    }

    private static ClientCredentialsBuilder AddHttp(IServiceCollection services)
    {
        services.AddRoutingCore(); // the rest of routing is regular expressions, and our paths are plain
        if (DataProtectionFeature.IsSupported)
        {
            services.AddKeyDataProtection();
            services.TryAddSingleton<INonceProtection, DataProtectionNonceProtection>();
        }

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, CertificateForwarding>()); // before the mount, which may answer at once
        services.TryAddSingleton<EndpointEdge>();
        services.TryAddSingleton<TokenEndpoint>();
        services.TryAddSingleton<DiscoveryEndpoints>();
        services.AddMount();
        services.AddHostSettings();

        return new(services);
    }
}
