using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Registers what authenticates clients by TLS certificates.</summary>
internal static class CertificateAuthenticationRegistration
{
    public static void AddCertificateAuthentication(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<ClientCredentialsOptions>, TrustedRootFiles>());
        services.TryAddSingleton<CertificateAuthentication>();
    }
}
