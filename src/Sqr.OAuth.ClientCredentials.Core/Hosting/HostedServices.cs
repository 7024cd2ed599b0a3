using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Registers what runs with the host: each once, and none in a tool that only reads the app.</summary>
internal static class HostedServices
{
    public static void AddHosted<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(this IServiceCollection services)
        where T : class, IHostedService =>
        services.AddHosted(ServiceDescriptor.Singleton<IHostedService, T>());

    /// <summary>The same for a service that is registered as itself too.</summary>
    public static void AddHostedSingleton<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(this IServiceCollection services)
        where T : class, IHostedService
    {
        services.TryAddSingleton<T>();
        services.AddHosted(ServiceDescriptor.Singleton<IHostedService, T>(provider => provider.GetRequiredService<T>()));
    }

    private static void AddHosted(this IServiceCollection services, ServiceDescriptor service)
    {
        if (!DesignTime.IsActive)
        {
            services.TryAddEnumerable(service);
        }
    }
}
