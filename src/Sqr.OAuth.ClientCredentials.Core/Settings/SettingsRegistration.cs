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
        services.TryAddSingleton<CurrentSettings>();
    }
}
