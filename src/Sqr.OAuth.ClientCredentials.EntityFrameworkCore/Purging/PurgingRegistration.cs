using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Registers what deletes expired rows.</summary>
internal static class PurgingRegistration
{
    public static void AddPurging(this IServiceCollection services)
    {
        services.TryAddSingleton<PurgeClock>();
        services.TryAddSingleton<Lease>();
        services.TryAddSingleton<ExpiredRows>();
        services.AddHosted<ExpiredRowsPurge>();
    }
}
