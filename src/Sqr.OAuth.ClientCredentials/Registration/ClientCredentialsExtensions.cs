using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.Internal;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
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
            AddDataProtection(services);
        }

        services.TryAddSingleton<IConfigurationFiles, ConfigurationFiles>();
        services.TryAddSingleton<IServerAddresses, ServerAddresses>();
        services.TryAddSingleton<EndpointEdge>();
        services.TryAddSingleton<RefusalAnswers>();
        services.TryAddSingleton<TokenEndpoint>();
        services.TryAddSingleton<DiscoveryEndpoints>();
        services.TryAddSingleton<MountSettings>();
        services.TryAddSingleton<HostEndpoints>();
        services.TryAddSingleton(provider => new IssuerEndpoints(
            provider.GetRequiredService<EndpointEdge>(),
            new(provider.GetRequiredService<TokenEndpoint>),
            new(provider.GetRequiredService<DiscoveryEndpoints>),
            provider.GetRequiredService<MountSettings>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, CertificateForwarding>()); // before the mount, which may answer at once
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, AutomaticMount>());
        if (!DesignTime.IsActive)
        {
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, EndpointStart>());
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SourceWarnings>());
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DefaultIssuerCheck>());
        }

        return new(services);
    }

    // Its keys are read, and made, when something is to be encrypted: not at every start, as its hosted service would. A host that adds Data Protection itself has that service.
    private static void AddDataProtection(IServiceCollection services)
    {
        var ofHost = services.Where(service => service.ServiceType == typeof(IHostedService)).ToHashSet();
        DataProtectionServiceCollectionExtensions.AddDataProtection(services);
        foreach (var added in services.Where(service => service.ServiceType == typeof(IHostedService) && !ofHost.Contains(service)).ToList())
        {
            services.Remove(added);
        }

        services.TryAddSingleton(MakeRing);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPrivateKeyProtection, DataProtectionKeyProtection>(provider => new(provider.GetRequiredService<DataProtectionRing>)));
        services.TryAddSingleton<INonceProtection, DataProtectionNonceProtection>();
    }

    private static DataProtectionRing MakeRing(IServiceProvider provider) => new(
        provider.GetRequiredService<IDataProtectionProvider>(),
        provider.GetRequiredService<IKeyManager>(),
        provider.GetRequiredService<IOptions<KeyManagementOptions>>(),
        provider.GetRequiredService<IActivator>(),
        provider.GetApplicationUniqueIdentifier());
}
