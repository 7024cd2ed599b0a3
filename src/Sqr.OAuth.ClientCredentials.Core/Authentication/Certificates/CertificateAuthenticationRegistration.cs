using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Registers authentication by TLS certificates.</summary>
internal static class CertificateAuthenticationRegistration
{
    public static void AddCertificateAuthentication(this IServiceCollection services)
    {
        services.TryAddSingleton<TrustedRootFiles>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<ClientCredentialsOptions>, TrustedRootFiles>(
            provider => provider.GetRequiredService<TrustedRootFiles>()));
        services.AddDerived((provider, settings) => provider.GetRequiredService<TrustedRootFiles>().Open(settings.Options));
        services.AddDerived((_, settings) => new TrustedProxies(settings.Options.MutualTls.TrustedProxies));
        services.TryAddSingleton<CertificateAuthentication>();
    }
}
