using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Registers authentication by secrets.</summary>
internal static class SecretAuthenticationRegistration
{
    public static void AddSecretAuthentication(this IServiceCollection services)
    {
        services.TryAddSingleton<SlowSecretVerification>();
        services.TryAddSingleton<SecretVerification>();
        services.AddHostedSingleton<LastUses>();
        services.AddHostedSingleton<HashUpgrades>();
        services.TryAddSingleton<SecretAuthentication>();
    }
}
