using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Registers what explains refused requests.</summary>
internal static class ExplanationRegistration
{
    public static void AddExplanations(this IServiceCollection services)
    {
        services.TryAddSingleton<RefusedRequests>();
        services.TryAddSingleton<RequestExplanations>();
        services.TryAddSingleton<IRequestExplanations>(provider => provider.GetRequiredService<RequestExplanations>());
    }
}
