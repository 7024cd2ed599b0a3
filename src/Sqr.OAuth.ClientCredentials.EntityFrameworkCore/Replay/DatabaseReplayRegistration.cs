using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Registers what all nodes know of used assertions.</summary>
internal static class DatabaseReplayRegistration
{
    public static void AddDatabaseReplayStore(this IServiceCollection services)
    {
        services.TryAddSingleton<DatabaseReplayStore>();
        services.Replace(ServiceDescriptor.Singleton<IReplayStore>(provider => provider.GetRequiredService<DatabaseReplayStore>()));
    }
}
