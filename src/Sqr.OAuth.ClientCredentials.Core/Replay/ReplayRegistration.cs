using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Registers the protection against replayed assertions and proofs.</summary>
internal static class ReplayRegistration
{
    public static void AddReplayProtection(this IServiceCollection services)
    {
        services.AddSingleUses(provider => () => provider.GetRequiredService<CurrentSettings>().Value.Options.Stores.Timeout);
        services.TryAddSingleton<ReplayProtection>();
    }

    /// <summary>Registers what the token endpoint and APIs in the same app share.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="timeoutOf">How long to wait for the store; read again for each call.</param>
    public static void AddSingleUses(this IServiceCollection services, Func<IServiceProvider, Func<TimeSpan>> timeoutOf)
    {
        services.AddHostedSingleton<NodeStart>();
        services.TryAddSingleton<IReplayStore, InMemoryReplayStore>();
        services.AddStoreFences();
        services.TryAddSingleton(provider =>
        {
            var (store, logger) = (provider.GetRequiredService<IReplayStore>(), provider.GetRequiredService<ILogger<SingleUses>>());

            return new SingleUses(
                store,
                provider.GetRequiredService<StoreFences>().Before(StoreNames.Replay, store, timeoutOf(provider), logger),
                provider.GetRequiredService<NodeStart>(),
                provider.GetRequiredService<TimeProvider>());
        });
        services.AddHosted<ReplayMetrics>();
    }
}
