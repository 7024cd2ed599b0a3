using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Registers the audit trail.</summary>
internal static class AuditRegistration
{
    /// <summary>Call it before the services that note events: a host stops its services in reverse order, and this one must be the last.</summary>
    public static void AddAudit(this IServiceCollection services)
    {
        services.AddHosted<AuditDelivery>();
        services.TryAddSingleton<AuditTrail>();
        services.TryAddSingleton<IAuditActor, AmbientActor>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ClientCredentialsOptions>>(new AuditSettingsValidation(services)));
    }
}
