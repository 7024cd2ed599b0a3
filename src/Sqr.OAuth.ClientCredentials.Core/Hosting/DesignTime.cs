using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Recognizes tools that run the app only to read its services and endpoints. Nothing is validated then, and no key is read or created.</summary>
/// <remarks>Such a tool runs where the app is built. The settings and keys of the deployment are missing there, and a key created there would be left in the
/// source tree.</remarks>
internal static class DesignTime
{
    /// <summary>Whether the running program is such a tool: one that generates OpenAPI documents (Microsoft's at build, Swashbuckle's, NSwag's), or
    /// <c>dotnet ef</c>.</summary>
    public static bool IsActive { get; } = Assembly.GetEntryAssembly()?.GetName().Name
        is "GetDocument.Insider" or "dotnet-swagger" or "dotnet-nswag" or "NSwag.AspNetCore.Launcher" or "ef";

    /// <summary>Removes our hosted services, for a tool that is recognized after they were registered.</summary>
    public static void RemoveHostedServices(IServiceCollection services)
    {
        foreach (var service in services.Where(IsOurHostedService).ToList())
        {
            services.Remove(service);
        }
    }

    private static bool IsOurHostedService(ServiceDescriptor service) =>
        service.ServiceType == typeof(IHostedService)
        && !service.IsKeyedService
        && IsOurs(service.ImplementationType ?? service.ImplementationFactory?.Method.DeclaringType);

    private static bool IsOurs(Type? type) =>
        type?.Assembly.GetName().Name?.StartsWith(typeof(DesignTime).Namespace!, StringComparison.Ordinal) is true; // the namespace is not global
}
