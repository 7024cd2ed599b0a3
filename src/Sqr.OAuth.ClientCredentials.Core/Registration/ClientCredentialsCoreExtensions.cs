using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
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
        services.AddOptions();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<ClientCredentialsOptions>, EnvironmentDefaults>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<ClientCredentialsOptions>, TrustedRootFiles>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ClientCredentialsOptions>, SettingsValidation>());
        services.TryAddSingleton<SettingsFiles>();
        services.TryAddSingleton<ReloadGuard>();
        services.TryAddSingleton<CurrentSettings>();

        services.TryAddSingleton<IClientStore, ConfiguredClientStore>();
        services.TryAddSingleton<TokenCache>();
        services.TryAddSingleton<ClientCache>();
        services.TryAddSingleton<IClientCache>(provider => provider.GetRequiredService<ClientCache>());
        services.TryAddSingleton<ClientLookup>();
        services.TryAddSingleton<SlowSecretVerification>();
        services.TryAddSingleton<SecretVerification>();
        services.TryAddSingleton<LastUses>();
        services.TryAddSingleton<HashUpgrades>();

        services.TryAddSingleton<PrivateKeyVault>();
        services.TryAddSingleton<ISigningKeyStore, DirectorySigningKeyStore>();
        services.TryAddSingleton<TimedKeyStore>();
        services.TryAddSingleton<KeyCalendar>();
        services.TryAddSingleton<OpenedKeys>();
        services.TryAddSingleton<KeyUpkeep>();
        services.TryAddSingleton<StoredKeys>();
        services.TryAddSingleton<GivenSigningKeys>();
        services.TryAddSingleton<KeyRefresh>();
        services.TryAddSingleton<SigningKeyRing>();
        services.TryAddSingleton<ISigningKeys, SigningKeys>();

        services.TryAddSingleton<IReplayStore, InMemoryReplayStore>();
        services.TryAddSingleton<ReplayProtection>();
        services.TryAddSingleton<Backchannel>();
        services.TryAddSingleton<PublishedKeys>();
        services.TryAddSingleton<RemoteKeySets>();
        services.TryAddSingleton<AssertionReader>();
        services.TryAddSingleton<AssertionSignature>();
        services.TryAddSingleton<AssertionVerification>();
        services.TryAddSingleton<WorkloadTokenReader>();
        services.TryAddSingleton<WorkloadMatch>();

        services.TryAddSingleton<ProofVerification>();
        services.TryAddSingleton(MakeProofNonces);
        services.TryAddSingleton<TokenBinding>();
        services.TryAddSingleton<ILocalIssuer>(provider => new LocalIssuer(
            provider.GetRequiredService<CurrentSettings>(),
            provider.GetRequiredService<SigningKeyRing>(),
            new(provider.GetRequiredService<ProofNonces>)));
        services.TryAddSingleton<GrantDecision>();

        services.TryAddSingleton<SecretAuthentication>();
        services.TryAddSingleton<AssertionAuthentication>();
        services.TryAddSingleton<WorkloadAuthentication>();
        services.TryAddSingleton<CertificateAuthentication>();
        services.TryAddSingleton<ClientAuthentication>();
        services.TryAddSingleton<ITokenIssuer, TokenIssuer>();
        services.TryAddSingleton<TokenReuse>();
        services.TryAddSingleton<TokenUsage>();
        services.TryAddSingleton<ITokenUsage>(provider => provider.GetRequiredService<TokenUsage>());
        services.TryAddSingleton<ClientCredentialsFlow>();
        if (!DesignTime.IsActive)
        {
            AddHostedServices(services);
        }

        return new(services);
    }

    private static void AddHostedServices(IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, IssuerStart>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, UnusedClients>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, LastUses>(provider => provider.GetRequiredService<LastUses>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, HashUpgrades>(provider => provider.GetRequiredService<HashUpgrades>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, KeyRefreshLoop>());
    }

    private static ProofNonces MakeProofNonces(IServiceProvider provider)
    {
        var settings = provider.GetRequiredService<CurrentSettings>();
        Lazy<INonceProtection> protection = new(() =>
        {
            var keys = settings.Value.Options.Keys;

            return (keys.EncryptionKeys is [] ? provider.GetService<INonceProtection>() : null) ?? new EncryptionKeyNonceProtection(keys);
        });

        return new(protection, () => settings.Value.Options.DPoP.ProofLifetime, provider.GetRequiredService<TimeProvider>());
    }
}
