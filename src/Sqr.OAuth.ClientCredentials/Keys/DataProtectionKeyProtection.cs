using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Encrypts private keys with ASP.NET Core Data Protection, which every host has.</summary>
/// <param name="find">Finds it when it is needed first: a host with encryption keys of its own never does.</param>
internal sealed class DataProtectionKeyProtection(Func<IDataProtectionProvider> find) : IPrivateKeyProtection
{
    private readonly Lazy<IDataProtector> _protector = new(() => find().CreateProtector("Sqr.OAuth.ClientCredentials.SigningKeys"));

    public string Name => "dataprotection";

    public string Protect(ReadOnlySpan<byte> privateKey)
    {
        var copy = privateKey.ToArray();
        try
        {
            return Convert.ToBase64String(_protector.Value.Protect(copy));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(copy);
        }
    }

    public byte[] Unprotect(string protectedKey, out bool isOutdated)
    {
        var sealedKey = Convert.FromBase64String(protectedKey);
        if (_protector.Value is not IPersistedDataProtector persisted)
        {
            isOutdated = false; // a provider of the host's own, which does not tell

            return _protector.Value.Unprotect(sealedKey);
        }

        // What a revoked key encrypted is read once more, to be encrypted anew at once: a signing key is not lost by that revocation.
        var privateKey = persisted.DangerousUnprotect(sealedKey, ignoreRevocationErrors: true, out var requiresMigration, out var wasRevoked);
        isOutdated = requiresMigration || wasRevoked;

        return privateKey;
    }
}
