using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Registers the clients in the database, which replace those in the settings.</summary>
internal static class DatabaseClientRegistration
{
    public static void AddDatabaseClients(this IServiceCollection services)
    {
        services.TryAddSingleton<ManagedClientValidation>();
        services.TryAddSingleton<WrittenChanges>();
        services.TryAddSingleton<DatabaseClientSecrets>();
        services.Replace(ServiceDescriptor.Singleton<IClientManager, DatabaseClientManager>());
        services.TryAddSingleton<DatabaseClientStore>();
        services.Replace(ServiceDescriptor.Singleton<IClientStore>(provider => provider.GetRequiredService<DatabaseClientStore>()));
    }
}
