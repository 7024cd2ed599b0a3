using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Registers which signing keys are in use, and their upkeep.</summary>
internal static class SigningKeyRegistration
{
    public static void AddSigningKeys(this IServiceCollection services)
    {
        services.TryAddSingleton<KeyCalendar>();
        services.TryAddSingleton<KnownKeys>();
        services.TryAddSingleton<OpenedKeys>();
        services.TryAddSingleton<ClockGuard>();
        services.TryAddSingleton<KeyWork>();
        services.TryAddSingleton<UnreadableKeys>();
        services.TryAddSingleton<KeyRepair>();
        services.TryAddSingleton<KeyUpkeep>();
        services.TryAddSingleton<GivenSigningKeys>();
        services.TryAddSingleton<KeyRefresh>();
        services.TryAddSingleton<SigningKeyRing>();
        services.TryAddSingleton<SigningKeyHealth>();
        services.TryAddSingleton<ISigningKeys, SigningKeys>();
        services.AddHosted<KeyRefreshLoop>();
        services.AddHosted<SigningKeyMetrics>();
    }
}
