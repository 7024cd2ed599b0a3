using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Registers the lookup of clients and its cache.</summary>
internal static class ClientLookupRegistration
{
    public static void AddClientLookup(this IServiceCollection services)
    {
        services.AddDerived((_, settings) => new ConfiguredClients(settings.Options));
        services.TryAddSingleton<IClientStore, ConfiguredClientStore>();
        services.TryAddSingleton<ClientCacheMetrics>();
        services.TryAddSingleton<ClientCache>();
        services.TryAddSingleton<IClientCache>(provider => provider.GetRequiredService<ClientCache>());
        services.TryAddSingleton<ClientLookup>();
        services.TryAddSingleton<ClientStoreHealth>();
        services.AddHosted<UnusedClients>();
    }
}
