using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Encrypts private keys with ASP.NET Core Data Protection, which every host has.</summary>
internal sealed class DataProtectionKeyProtection(IDataProtectionProvider provider) : IPrivateKeyProtection
{
    private readonly IDataProtector _protector = provider.CreateProtector("Sqr.OAuth.ClientCredentials.SigningKeys");

    public string Name => "dataprotection";

    public string Protect(ReadOnlySpan<byte> privateKey)
    {
        var copy = privateKey.ToArray();
        try
        {
            return Convert.ToBase64String(_protector.Protect(copy));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(copy);
        }
    }

    public byte[] Unprotect(string protectedKey, out bool isOutdated)
    {
        var sealedKey = Convert.FromBase64String(protectedKey);
        if (_protector is not IPersistedDataProtector persisted)
        {
            isOutdated = false; // a provider of the host's own, which does not tell

            return _protector.Unprotect(sealedKey);
        }

        // What a revoked key encrypted is read once more, to be encrypted anew at once: a signing key is not lost by that revocation.
        var privateKey = persisted.DangerousUnprotect(sealedKey, ignoreRevocationErrors: true, out var requiresMigration, out var wasRevoked);
        isOutdated = requiresMigration || wasRevoked;

        return privateKey;
    }
}
