using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Turns signing keys into what a store may keep, and back.</summary>
internal sealed class PrivateKeyVault(EncryptionKeyProtection encryptionKeys, IEnumerable<IPrivateKeyProtection> others, TimeProvider time)
{
    /// <summary>Makes a new key.</summary>
    /// <exception cref="SigningKeyException">Nothing is there to encrypt it with.</exception>
    public StoredSigningKey Create(string algorithm, int period)
    {
        if (SigningAlgorithms.IsRsa(algorithm))
        {
            using var rsa = RSA.Create(SigningAlgorithms.RsaBitsFor(algorithm));

            return ToStored(SigningKey.Of(new(new RsaSecurityKey(rsa), algorithm)), rsa, period);
        }

        using var ecdsa = ECDsa.Create(SigningAlgorithms.CurveFor(algorithm).Curve);

        return ToStored(SigningKey.Of(new(new ECDsaSecurityKey(ecdsa), algorithm)), ecdsa, period);
    }

    /// <summary>Makes a stored key usable.</summary>
    /// <exception cref="SigningKeyException">It cannot be decrypted, or is damaged.</exception>
    public SigningKey Open(StoredSigningKey stored, string location)
    {
        var colon = stored.PrivateKey!.IndexOf(':');
        var name = colon < 0 ? "" : stored.PrivateKey[..colon];
        var protection = name == encryptionKeys.Name ? encryptionKeys : others.FirstOrDefault(other => other.Name == name)
            ?? throw new SigningKeyException($"The signing key {stored}, kept in {location}, is encrypted by \"{name}\", which this host does not have. Set up what encrypted it, or move the key away: a new one is then made, and tokens signed with the old one no longer verify.");

        byte[]? privateKey = null;
        try
        {
            privateKey = protection.Unprotect(stored.PrivateKey[(colon + 1)..]);

            return Import(stored, privateKey);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or FormatException)
        {
            throw new SigningKeyException($"The signing key {stored}, kept in {location}, cannot be decrypted. {Remedy(protection)} Or move the key away: a new one is then made, and tokens signed with the old one no longer verify.", exception);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(privateKey);
        }
    }

    private static SigningKey Import(StoredSigningKey stored, byte[] privateKey)
    {
        SecurityKey key;
        if (SigningAlgorithms.IsRsa(stored.Algorithm))
        {
            var rsa = RSA.Create();
            rsa.ImportPkcs8PrivateKey(privateKey, out _);
            key = new RsaSecurityKey(rsa);
        }
        else
        {
            var ecdsa = ECDsa.Create();
            ecdsa.ImportPkcs8PrivateKey(privateKey, out _);
            key = new ECDsaSecurityKey(ecdsa);
        }

        key.KeyId = stored.KeyId;

        return SigningKey.Of(new(key, stored.Algorithm));
    }

    private StoredSigningKey ToStored(SigningKey key, AsymmetricAlgorithm pair, int period)
    {
        var protection = encryptionKeys.IsConfigured ? encryptionKeys : others.FirstOrDefault()
            ?? throw new SigningKeyException($"There is nothing to encrypt a new signing key with. Set {ClientCredentialsOptions.SectionName}:Keys:EncryptionKeys (openssl rand -base64 32), or register an {nameof(IPrivateKeyProtection)}.");
        var privateKey = pair.ExportPkcs8PrivateKey();
        try
        {
            return new()
            {
                KeyId = key.PublicKey.Kid,
                Algorithm = key.Algorithm,
                Period = period,
                CreatedAt = time.GetUtcNow(),
                PublicKey = Convert.ToBase64String(pair.ExportSubjectPublicKeyInfo()),
                PrivateKey = $"{protection.Name}:{protection.Protect(privateKey)}",
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(privateKey);
        }
    }

    private string Remedy(IPrivateKeyProtection protection) => protection == encryptionKeys
        ? $"Put the key that encrypted it back into {ClientCredentialsOptions.SectionName}:Keys:EncryptionKeys."
        : "Bring back the Data Protection keys that encrypted it (in a container they must be kept on a volume), or set Keys:EncryptionKeys for the next one.";
}
