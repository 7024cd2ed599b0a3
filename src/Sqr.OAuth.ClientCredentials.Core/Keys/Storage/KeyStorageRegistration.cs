using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Registers where signing keys are kept.</summary>
internal static class KeyStorageRegistration
{
    public static void AddKeyStorage(this IServiceCollection services)
    {
        services.TryAddSingleton<PrivateKeyVault>();
        services.TryAddSingleton<ISigningKeyStore, DirectorySigningKeyStore>();
        services.TryAddSingleton<TimedKeyStore>();
        services.TryAddSingleton<SealedKeyStore>();
    }
}
