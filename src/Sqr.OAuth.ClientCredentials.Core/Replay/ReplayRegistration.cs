using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Registers the protection against replayed assertions and proofs.</summary>
internal static class ReplayRegistration
{
    public static void AddReplayProtection(this IServiceCollection services)
    {
        services.TryAddSingleton<IReplayStore, InMemoryReplayStore>();
        services.TryAddSingleton<ReplayProtection>();
    }
}
