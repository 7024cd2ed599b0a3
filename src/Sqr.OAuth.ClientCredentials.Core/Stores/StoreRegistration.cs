using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Registers what stands before stores.</summary>
internal static class StoreRegistration
{
    public static void AddStoreFences(this IServiceCollection services)
    {
        services.TryAddSingleton<StoreMetrics>();
        services.TryAddSingleton<StoreFences>();
    }
}
