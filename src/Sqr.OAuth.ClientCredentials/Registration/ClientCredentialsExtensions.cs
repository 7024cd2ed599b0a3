using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Sqr.OAuth.ClientCredentials;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Makes an ASP.NET Core host an issuer of access tokens.</summary>
public static class ClientCredentialsExtensions
{
    /// <summary>Registers the issuer with settings from configuration, and mounts its endpoints in the host's pipeline.</summary>
    /// <param name="services">The services to add the issuer to.</param>
    /// <param name="configuration">The section with the settings, or the whole configuration, whose section <c>SqrClientCredentials</c> is then read.</param>
    /// <returns>A builder for what settings cannot express.</returns>
    /// <exception cref="InvalidOperationException">The issuer is already registered with another section. A host can have one issuer.</exception>
    public static ClientCredentialsBuilder AddSqrClientCredentials(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSqrClientCredentialsCore(configuration);

        return AddHttp(services);
    }

    /// <summary>Registers the issuer with settings from code, and mounts its endpoints in the host's pipeline.</summary>
    /// <param name="services">The services to add the issuer to.</param>
    /// <param name="configure">Sets the options. Runs after settings from configuration are read.</param>
    /// <returns>A builder for what settings cannot express.</returns>
    public static ClientCredentialsBuilder AddSqrClientCredentials(this IServiceCollection services, Action<ClientCredentialsOptions> configure)
    {
        services.AddSqrClientCredentialsCore(configure);

        return AddHttp(services);
    }

    /// <summary>Registers the issuer with settings from configuration and then from code, and mounts its endpoints in the host's pipeline.</summary>
    /// <inheritdoc cref="AddSqrClientCredentials(IServiceCollection, IConfiguration)"/>
    /// <param name="services">The services to add the issuer to.</param>
    /// <param name="configuration">The section with the settings, or the whole configuration, whose section <c>SqrClientCredentials</c> is then read.</param>
    /// <param name="configure">Sets the options. Runs after the configuration is read.</param>
    public static ClientCredentialsBuilder AddSqrClientCredentials(
        this IServiceCollection services, IConfiguration configuration, Action<ClientCredentialsOptions> configure)
    {
        services.AddSqrClientCredentialsCore(configuration, configure);

        return AddHttp(services);
    }

    private static ClientCredentialsBuilder AddHttp(IServiceCollection services)
    {
        services.AddRoutingCore(); // the rest of routing is regular expressions, which our paths do not use
        if (DataProtectionFeature.IsSupported)
        {
            services.AddKeyDataProtection();
            services.TryAddSingleton<INonceProtection, DataProtectionNonceProtection>();
        }

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, CertificateForwarding>()); // before the mount, which may answer at once
        services.AddMount();
        services.AddHostSettings();

        return new(services);
    }
}
