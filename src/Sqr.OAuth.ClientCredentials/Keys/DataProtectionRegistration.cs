using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.Internal;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Registers the protection of private keys by ASP.NET Core Data Protection.</summary>
internal static class DataProtectionRegistration
{
    // Data Protection's hosted service would read or create its keys at every start. Without it, that happens when something is first encrypted. A host that
    // adds Data Protection itself keeps the service.
    public static void AddKeyDataProtection(this IServiceCollection services)
    {
        var ofHost = services.Where(service => service.ServiceType == typeof(IHostedService)).ToHashSet();
        services.AddDataProtection();
        foreach (var added in services.Where(service => service.ServiceType == typeof(IHostedService) && !ofHost.Contains(service)).ToList())
        {
            services.Remove(added);
        }

        services.TryAddSingleton(MakeRing);
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IPrivateKeyProtection, DataProtectionKeyProtection>(provider => new(provider.GetRequiredService<DataProtectionRing>)));
    }

    private static DataProtectionRing MakeRing(IServiceProvider provider) => new(
        provider.GetRequiredService<IDataProtectionProvider>(),
        provider.GetRequiredService<IKeyManager>(),
        provider.GetRequiredService<IOptions<KeyManagementOptions>>(),
        provider.GetRequiredService<IActivator>(),
        provider.GetApplicationUniqueIdentifier());
}
