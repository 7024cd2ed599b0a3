using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Sqr.OAuth.ClientCredentials;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the engine without HTTP, for workers and tools that mint tokens themselves.</summary>
public static class ClientCredentialsCoreExtensions
{
    /// <summary>Registers the engine, with settings from a configuration.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="configuration">The section of the settings, or the whole configuration, whose section <c>SqrClientCredentials</c> is then read.</param>
    /// <returns>A builder for what settings cannot say.</returns>
    /// <exception cref="InvalidOperationException">Another section was registered before: a service provider holds one issuer.</exception>
    public static ClientCredentialsBuilder AddSqrClientCredentialsCore(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);

        var source = SettingsSource.Of(configuration);
        if (services.FirstOrDefault(service => service.ServiceType == typeof(ISettingsSource))?.ImplementationInstance is not ISettingsSource before)
        {
            services.AddSingleton<ISettingsSource>(source);
            services.AddSingleton<IConfigureOptions<ClientCredentialsOptions>, SettingsConfiguration>();
        }
        else if (before.Section.Path != source.Section.Path)
        {
            throw new InvalidOperationException($"The issuer has its settings from \"{before.Section.Path}\" already, and a service provider holds one issuer. Run a second one, from \"{source.Section.Path}\", in a host of its own.");
        }

        return AddCore(services);
    }

    /// <summary>Registers the engine, with settings from code.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="configure">Sets the options; runs after those of a configuration.</param>
    /// <returns>A builder for what settings cannot say.</returns>
    public static ClientCredentialsBuilder AddSqrClientCredentialsCore(this IServiceCollection services, Action<ClientCredentialsOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.Configure(configure);

        return AddCore(services);
    }

    /// <summary>Registers the engine, with settings from a configuration and then from code.</summary>
    /// <inheritdoc cref="AddSqrClientCredentialsCore(IServiceCollection, IConfiguration)"/>
    /// <param name="services">Where to.</param>
    /// <param name="configuration">The section of the settings, or the whole configuration, whose section <c>SqrClientCredentials</c> is then read.</param>
    /// <param name="configure">Sets the options; runs after the configuration.</param>
    public static ClientCredentialsBuilder AddSqrClientCredentialsCore(this IServiceCollection services, IConfiguration configuration, Action<ClientCredentialsOptions> configure)
    {
        services.AddSqrClientCredentialsCore(configuration);

        return services.AddSqrClientCredentialsCore(configure);
    }

    private static ClientCredentialsBuilder AddCore(IServiceCollection services)
    {
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddHosted<IssuerStart>(); // first: the others run only if the settings are valid

        services.AddSettings();
        services.AddValidation();
        services.AddProofs();
        services.AddKeyStorage();
        services.AddSigningKeys();
        services.AddReplayProtection();
        services.AddBackchannel();
        services.AddTokens();
        services.AddTokenReuse();
        services.AddClientLookup();
        services.AddDiscovery();
        services.AddClientAuthentication();
        services.AddFlow();
        services.TryAddSingleton<ILocalIssuer>(provider => new LocalIssuer(
            provider.GetRequiredService<CurrentSettings>(),
            provider.GetRequiredService<SigningKeyRing>(),
            new(provider.GetRequiredService<ProofNonces>)));

        return new(services);
    }
}
