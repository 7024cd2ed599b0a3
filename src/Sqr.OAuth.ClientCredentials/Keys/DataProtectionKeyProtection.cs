using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Encrypts private keys with ASP.NET Core Data Protection, which every host has.</summary>
/// <param name="find">Finds the Data Protection keys when they are first needed, which never happens in a host with encryption keys of this library.</param>
internal sealed class DataProtectionKeyProtection(Func<DataProtectionRing> find) : IPrivateKeyProtection
{
    private readonly Lazy<(DataProtectionRing Ring, IDataProtector Protector)> _found = new(() =>
    {
        var ring = find();

        return (ring, ring.CreateProtector("Sqr.OAuth.ClientCredentials.SigningKeys"));
    });

    public string Name => "dataprotection";

    public string Protect(ReadOnlySpan<byte> privateKey)
    {
        var (ring, protector) = _found.Value;
        var sealedKey = Protect(ring, protector, privateKey.ToArray());

        return ring.IsInMemoryOnly(sealedKey)
            ? throw new SigningKeyException(
                $"""The Data Protection keys of this host are kept in memory only, so a signing key encrypted with them would be lost at a restart. """
                + $"""No signing key was written. Set {ClientCredentialsOptions.SectionName}:Keys:EncryptionKeys (openssl rand -base64 32), or persist """
                + """the Data Protection keys: builder.Services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo("/var/lib/app/ring")).""")
            : Convert.ToBase64String(sealedKey);
    }

    public byte[] Unprotect(string protectedKey, out bool isOutdated) => Unprotect(protectedKey, out isOutdated, out _);

    // Anyone who has a leaked key can make seals with it, so a seal made with a revoked one does not show who wrote the signing key.
    public bool HasSealed(string seal, ReadOnlySpan<byte> content, out bool isOutdated)
    {
        var digest = Unprotect(seal, out isOutdated, out var wasRevoked);

        return !wasRevoked && CryptographicOperations.FixedTimeEquals(digest, SHA256.HashData(content));
    }

    private byte[] Unprotect(string protectedKey, out bool isOutdated, out bool wasRevoked)
    {
        var (ring, protector) = _found.Value;
        var sealedKey = Convert.FromBase64String(protectedKey);
        try
        {
            return Unprotect(protector, sealedKey, out isOutdated, out wasRevoked);
        }
        catch (CryptographicException exception)
        {
            throw ring.CannotDecrypt(sealedKey, exception);
        }
    }

    private static byte[] Protect(DataProtectionRing ring, IDataProtector protector, byte[] privateKey)
    {
        try
        {
            return protector.Protect(privateKey);
        }
        catch (CryptographicException exception)
        {
            throw ring.CannotEncrypt(exception);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(privateKey);
        }
    }

    private static byte[] Unprotect(IDataProtector protector, byte[] sealedKey, out bool isOutdated, out bool wasRevoked)
    {
        if (protector is not IPersistedDataProtector persisted)
        {
            isOutdated = wasRevoked = false; // the host's own provider, which does not report it

            return protector.Unprotect(sealedKey);
        }

        // Data encrypted with a revoked key is read once more, then encrypted again at once: revoking a Data Protection key must not lose a signing key.
        var privateKey = persisted.DangerousUnprotect(sealedKey, ignoreRevocationErrors: true, out var requiresMigration, out wasRevoked);
        isOutdated = requiresMigration || wasRevoked;

        return privateKey;
    }
}
