using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Registers what fetches the keys of clients and of foreign issuers.</summary>
internal static class BackchannelRegistration
{
    public static void AddBackchannel(this IServiceCollection services)
    {
        services.TryAddSingleton<BackchannelMetrics>();
        services.TryAddSingleton<Backchannel>();
        services.TryAddSingleton<PublishedKeys>();
        services.TryAddSingleton<RemoteKeySets>();
    }
}
