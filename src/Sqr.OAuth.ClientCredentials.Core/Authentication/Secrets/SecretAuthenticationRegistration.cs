using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Registers authentication by secrets.</summary>
internal static class SecretAuthenticationRegistration
{
    public static void AddSecretAuthentication(this IServiceCollection services)
    {
        services.AddDerived((_, settings) => RefusalWork.Of(settings.Options));
        services.TryAddSingleton(provider =>
        {
            var (settings, work) = (provider.GetRequiredService<CurrentSettings>(), provider.GetRequiredService<Derived<SlowWork>>());

            return new RefusalWork(() => work.Of(settings.Value));
        });
        services.TryAddSingleton<SecretMetrics>();
        services.TryAddSingleton<SlowSecretVerification>();
        services.TryAddSingleton<SecretVerification>();
        services.TryAddSingleton<UnusableHashes>();
        services.AddHostedSingleton<LastUses>();
        services.AddHostedSingleton<HashUpgrades>();
        services.TryAddSingleton<SecretAuthentication>();
    }
}
