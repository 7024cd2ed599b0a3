using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Registers the endpoints and mounts them in the host's pipeline.</summary>
internal static class MountRegistration
{
    public static void AddMount(this IServiceCollection services)
    {
        services.TryAddSingleton<RefusalAnswers>();
        services.TryAddSingleton<TokenEndpoint>();
        services.TryAddSingleton<ExplanationEndpoint>();
        services.TryAddSingleton<DiscoveryEndpoints>();
        services.TryAddSingleton<EndpointEdge>();
        services.TryAddSingleton<MountSettings>();
        services.TryAddSingleton<HostEndpoints>();
        services.TryAddSingleton(provider => new IssuerEndpoints(
            provider.GetRequiredService<EndpointEdge>(),
            new(provider.GetRequiredService<TokenEndpoint>),
            new(provider.GetRequiredService<ExplanationEndpoint>),
            new(provider.GetRequiredService<DiscoveryEndpoints>),
            provider.GetRequiredService<MountSettings>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, AutomaticMount>());
        services.AddHosted<EndpointStart>();
    }
}
