using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Tools that run the app to read its services and endpoints, and not to serve: nothing is checked then, and no key is read or made.</summary>
/// <remarks>Such a tool runs where the app is built. The settings and keys of where it is deployed are not there, and what it wrote would be left in the source tree.</remarks>
internal static class DesignTime
{
    /// <summary>Whether such a tool is the program that runs: one that makes OpenAPI documents (Microsoft's while the app is built, Swashbuckle's, NSwag's), or <c>dotnet ef</c>.</summary>
    public static bool IsActive { get; } = Assembly.GetEntryAssembly()?.GetName().Name is "GetDocument.Insider" or "dotnet-swagger" or "dotnet-nswag" or "NSwag.AspNetCore.Launcher" or "ef";

    /// <summary>Takes back our hosted services, for a tool that is recognised after they were registered.</summary>
    public static void RemoveHostedServices(IServiceCollection services)
    {
        var ours = services
            .Where(service => service.ServiceType == typeof(IHostedService) && !service.IsKeyedService && IsOurs(service.ImplementationType ?? service.ImplementationFactory?.Method.DeclaringType))
            .ToList();
        ours.ForEach(service => services.Remove(service));
    }

    private static bool IsOurs(Type? type) => type?.Assembly.GetName().Name?.StartsWith(typeof(DesignTime).Namespace!, StringComparison.Ordinal) is true; // it has one
}
