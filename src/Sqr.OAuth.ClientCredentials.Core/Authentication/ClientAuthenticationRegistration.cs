using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Registers the authentication of clients, by every method.</summary>
internal static class ClientAuthenticationRegistration
{
    public static void AddClientAuthentication(this IServiceCollection services)
    {
        services.AddSecretAuthentication();
        services.AddAssertionAuthentication();
        services.AddWorkloadAuthentication();
        services.AddCertificateAuthentication();
        services.TryAddSingleton<ClientAuthentication>();
    }
}
