using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Registers the path from a request to a token.</summary>
internal static class FlowRegistration
{
    public static void AddFlow(this IServiceCollection services)
    {
        services.TryAddSingleton<TokenBinding>();
        services.TryAddSingleton<GrantDecision>();
        services.AddDerived((_, settings) => new SimilarIds(settings.Options));
        services.TryAddSingleton<ClientNames>();
        services.TryAddSingleton<RequestLog>();
        services.TryAddSingleton<RequestAudit>();
        services.TryAddSingleton<RequestMetrics>();
        services.TryAddSingleton<RefusalMemory>();
        services.TryAddSingleton<AnsweredRequests>();
        services.TryAddSingleton<ClientCredentialsFlow>();
        services.TryAddSingleton<ExplanationFlow>();
    }
}
