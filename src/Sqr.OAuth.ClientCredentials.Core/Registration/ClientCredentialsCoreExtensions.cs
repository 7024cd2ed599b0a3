using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Sqr.OAuth.ClientCredentials;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the engine without HTTP, for workers and tools that issue tokens themselves.</summary>
public static class ClientCredentialsCoreExtensions
{
    /// <summary>Registers the engine, with settings from configuration.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="configuration">The section with the settings, or the whole configuration; of that, the section <c>SqrClientCredentials</c> is read.</param>
    /// <returns>A builder for what settings cannot configure.</returns>
    /// <exception cref="InvalidOperationException">Another section was registered before: a service provider can have only one issuer.</exception>
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
            throw new InvalidOperationException(
                $"The issuer already has its settings from \"{before.Section.Path}\", and a service provider can have only one issuer. "
                + $"Run the second one, from \"{source.Section.Path}\", in its own host.");
        }

        return AddCore(services);
    }

    /// <summary>Registers the engine, with settings from code.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="configure">Sets the options. It runs after any configuration has been read.</param>
    /// <returns>A builder for what settings cannot configure.</returns>
    public static ClientCredentialsBuilder AddSqrClientCredentialsCore(this IServiceCollection services, Action<ClientCredentialsOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.Configure(configure);

        return AddCore(services);
    }

    /// <summary>Registers the engine, with settings from configuration and then from code.</summary>
    /// <inheritdoc cref="AddSqrClientCredentialsCore(IServiceCollection, IConfiguration)"/>
    /// <param name="services">The services to add to.</param>
    /// <param name="configuration">The section with the settings, or the whole configuration; of that, the section <c>SqrClientCredentials</c> is read.</param>
    /// <param name="configure">Sets the options. It runs after the configuration has been read.</param>
    public static ClientCredentialsBuilder AddSqrClientCredentialsCore(
        this IServiceCollection services, IConfiguration configuration, Action<ClientCredentialsOptions> configure)
    {
        services.AddSqrClientCredentialsCore(configuration);

        return services.AddSqrClientCredentialsCore(configure);
    }

    private static ClientCredentialsBuilder AddCore(IServiceCollection services)
    {
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddAudit(); // before all that notes events, because the last service to stop is the first one
        services.AddHosted<IssuerStart>(); // first of all that needs settings, because the others may run only if those are valid

        services.AddSettings();
        services.AddValidation();
        services.AddStoreFences();
        services.AddProofs();
        services.AddKeyStorage();
        services.AddSigningKeys();
        services.AddReplayProtection();
        services.AddThrottling();
        services.AddBackchannel();
        services.AddTokens();
        services.AddTokenReuse();
        services.AddClientLookup();
        services.AddDiscovery();
        services.AddClientAuthentication();
        services.AddExplanations();
        services.AddFlow();
        services.AddHosted<StartReport>();
        services.TryAddSingleton<ILocalIssuer>(provider => new LocalIssuer(
            provider.GetRequiredService<CurrentSettings>(),
            provider.GetRequiredService<SigningKeyRing>(),
            new(provider.GetRequiredService<ProofNonces>)));

        return new(services);
    }
}
