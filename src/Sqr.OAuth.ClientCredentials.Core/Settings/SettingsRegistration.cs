using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Registers the current settings.</summary>
internal static class SettingsRegistration
{
    public static void AddSettings(this IServiceCollection services)
    {
        services.AddOptions();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<ClientCredentialsOptions>, EnvironmentDefaults>());
        services.TryAddSingleton<SettingsFiles>();
        services.TryAddSingleton<ReloadGuard>();
        services.TryAddSingleton<SettingsFactory>();
        services.TryAddSingleton<CurrentSettings>();
    }

    /// <summary>Registers a value to compute before settings take effect.</summary>
    public static void AddDerived<T>(this IServiceCollection services, Func<IServiceProvider, SettingsSnapshot, T> compute)
    {
        services.TryAddSingleton(provider => new Derived<T>(settings => compute(provider, settings)));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDerived, Derived<T>>(provider => provider.GetRequiredService<Derived<T>>()));
    }
}
