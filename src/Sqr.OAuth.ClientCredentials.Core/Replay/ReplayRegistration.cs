using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Registers what keeps assertions and proofs from being used twice.</summary>
internal static class ReplayRegistration
{
    public static void AddReplayProtection(this IServiceCollection services)
    {
        services.TryAddSingleton<IReplayStore, InMemoryReplayStore>();
        services.TryAddSingleton<ReplayProtection>();
    }
}
