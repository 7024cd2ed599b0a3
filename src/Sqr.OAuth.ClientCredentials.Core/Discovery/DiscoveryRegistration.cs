using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Registers the authorization server metadata.</summary>
internal static class DiscoveryRegistration
{
    public static void AddDiscovery(this IServiceCollection services) => services.TryAddSingleton<ServerMetadata>();
}
