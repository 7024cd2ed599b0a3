using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Registers the throttling of failed authentication.</summary>
internal static class ThrottlingRegistration
{
    public static void AddThrottling(this IServiceCollection services)
    {
        services.TryAddSingleton<KnownNetworks>();
        services.TryAddSingleton<ThrottleMemory>();
        services.TryAddSingleton<SharedThrottle>();
        services.TryAddSingleton<AttemptLimits>();
        services.TryAddSingleton<FailureThrottle>();
        services.AddHosted<ThrottleMetrics>();
    }
}
