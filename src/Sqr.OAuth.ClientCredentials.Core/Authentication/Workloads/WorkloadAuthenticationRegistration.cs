using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Registers authentication by tokens from platforms.</summary>
internal static class WorkloadAuthenticationRegistration
{
    public static void AddWorkloadAuthentication(this IServiceCollection services)
    {
        services.TryAddSingleton<WorkloadTokenReader>();
        services.TryAddSingleton<WorkloadMatch>();
        services.TryAddSingleton<WorkloadAuthentication>();
    }
}
