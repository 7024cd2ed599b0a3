using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Registers the host's contributions to the settings, and the warnings about them.</summary>
internal static class HostSettingsRegistration
{
    public static void AddHostSettings(this IServiceCollection services)
    {
        services.TryAddSingleton<IConfigurationFiles, ConfigurationFiles>();
        services.TryAddSingleton<IServerAddresses, ServerAddresses>();
        services.AddHosted<MissingClients>();
        services.AddHosted<LinkedFilesWarning>();
        services.AddHosted<DefaultIssuerCheck>();
    }
}
