using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Registers the verification of DPoP proofs.</summary>
internal static class ProofRegistration
{
    public static void AddProofs(this IServiceCollection services)
    {
        services.TryAddSingleton<ProofVerification>();
        services.TryAddSingleton(MakeNonces);
    }

    private static ProofNonces MakeNonces(IServiceProvider provider)
    {
        var settings = provider.GetRequiredService<CurrentSettings>();
        Lazy<INonceProtection> protection = new(() =>
        {
            var keys = settings.Value.Options.Keys;

            return (keys.EncryptionKeys is [] ? provider.GetService<INonceProtection>() : null) ?? new EncryptionKeyNonceProtection(keys);
        });

        return new(protection, () => settings.Value.Options.DPoP.ProofLifetime, provider.GetRequiredService<TimeProvider>());
    }
}
