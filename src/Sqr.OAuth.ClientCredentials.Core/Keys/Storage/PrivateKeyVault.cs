using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Turns signing keys into their stored form, and back.</summary>
internal sealed class PrivateKeyVault(CurrentSettings settings, IEnumerable<IPrivateKeyProtection> others, TimeProvider time)
{
    // Not registered as a service: some containers would list it with the others.
    private readonly EncryptionKeyProtection _encryptionKeys = new(settings);

    /// <summary>Whether private keys can be encrypted, and stored keys sealed.</summary>
    public bool CanProtect => Current is not null;

    private IPrivateKeyProtection? Current => _encryptionKeys.IsConfigured ? _encryptionKeys : others.FirstOrDefault();

    /// <summary>Creates a new key. It is not sealed yet.</summary>
    /// <exception cref="SigningKeyException">No encryption is set up.</exception>
    public StoredSigningKey Create(SigningAlgorithm algorithm, int period, DateTimeOffset activatesAt)
    {
        using var pair = algorithm.CreateKey();

        return Encrypt(pair, algorithm, keyId: null) with { Period = period, ActivatesAt = activatesAt };
    }

    /// <summary>Turns a key pair into its stored form: period zero, active from now on, unless the caller changes that. It is not sealed yet.</summary>
    /// <exception cref="ArgumentException">The key does not match the algorithm, or has no private half.</exception>
    /// <exception cref="SigningKeyException">No encryption is set up.</exception>
    public StoredSigningKey Encrypt(AsymmetricAlgorithm pair, SigningAlgorithm algorithm, string? keyId)
    {
        var key = SigningKey.Of(ToSecurityKey(pair, keyId), algorithm);
        var privateKey = ExportPrivateKey(pair);
        try
        {
            return new()
            {
                KeyId = key.PublicKey.Kid,
                Algorithm = algorithm.Name,
                Period = 0,
                CreatedAt = time.GetUtcNow(),
                PublicKey = Convert.ToBase64String(pair.ExportSubjectPublicKeyInfo()),
                PrivateKey = Protect(privateKey),
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(privateKey);
        }
    }

    /// <summary>Seals a key. Every change of a stored key needs a new seal.</summary>
    /// <exception cref="SigningKeyException">No encryption is set up.</exception>
    public StoredSigningKey Seal(StoredSigningKey key)
    {
        var coarse = key with
        {
            CreatedAt = KeySeal.Coarse(key.CreatedAt),
            ActivatesAt = key.ActivatesAt is { } activatesAt ? KeySeal.Coarse(activatesAt) : null,
            RevokedAt = key.RevokedAt is { } revokedAt ? KeySeal.Coarse(revokedAt) : null,
        };
        var protection = CurrentOrThrow();

        return coarse with { Seal = $"{protection.Name}:{protection.Seal(KeySeal.ContentOf(coarse))}" };
    }

    /// <summary>Whether this issuer wrote the key as it is stored.</summary>
    /// <param name="key">A key, which anyone may have written.</param>
    /// <param name="isOutdated">Whether the key must be sealed again. If the seal is not valid, only a node that knows the key may do so.</param>
    public bool HasValidSeal(StoredSigningKey key, out bool isOutdated)
    {
        isOutdated = false;
        try
        {
            var (_, protection, seal) = Split(key.Seal);
            if (protection is null || !protection.HasSealed(seal, KeySeal.ContentOf(key), out isOutdated))
            {
                return false;
            }

            isOutdated |= protection != Current;

            return true;
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or ArgumentException or SigningKeyException)
        {
            isOutdated = false;

            return false; // whoever tampered with it chose what it is
        }
    }

    /// <summary>Opens a stored key whose private half has not been erased.</summary>
    /// <exception cref="SigningKeyException">The key cannot be decrypted, or is damaged.</exception>
    public OpenedKey Open(StoredSigningKey stored, string location)
    {
        var sealedKey = stored.PrivateKey ?? "";
        var (name, protection, encrypted) = Split(sealedKey);
        if (protection is null)
        {
            throw new SigningKeyException(
                $"The signing key {stored}, kept in {location}, is encrypted by \"{LogText.Escape(name)}\", which this host does not have. "
                + $"Set up the encryption that it uses. {Replacement}");
        }

        byte[]? privateKey = null;
        try
        {
            privateKey = protection.Unprotect(encrypted, out var isOutdated);
            var isToBeSealedAnew = CanProtect && (isOutdated || protection != Current);

            return new(Import(stored, privateKey), sealedKey, isToBeSealedAnew ? Protect(privateKey) : null, time.GetTimestamp());
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or FormatException)
        {
            throw new SigningKeyException($"The signing key {stored}, kept in {location}, cannot be decrypted. {exception.Message} {Replacement}", exception);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(privateKey);
        }
    }

    private static string Replacement =>
        $"If it is lost for good, set {ClientCredentialsOptions.SectionName}:Keys:ReplaceUnreadable to true: a new key then signs at once. Seal the lost one "
        + "(sqr-oauth key seal KID), so that it stays published and tokens already issued verify. Or move the key away: a new one is then created, and tokens "
        + "signed with the old one no longer verify.";

    // What was encrypted or sealed is prefixed with the name of what did it.
    private (string Name, IPrivateKeyProtection? Protection, string Content) Split(string? prefixed) => prefixed?.Split(':', 2) switch
    {
        [var name, var content] when name == _encryptionKeys.Name => (name, _encryptionKeys, content),
        [var name, var content] => (name, others.FirstOrDefault(other => other.Name == name), content),
        _ => ("", null, ""),
    };

    private static SigningKey Import(StoredSigningKey stored, byte[] privateKey)
    {
        var pair = stored.SigningAlgorithm.ImportKey(privateKey);

        // The published half must belong to the half that signs.
        return Convert.ToBase64String(pair.ExportSubjectPublicKeyInfo()) == stored.PublicKey
            ? SigningKey.Of(ToSecurityKey(pair, stored.KeyId), stored.SigningAlgorithm)
            : throw new CryptographicException("Its two halves do not belong together.");
    }

    private static SecurityKey ToSecurityKey(AsymmetricAlgorithm pair, string? keyId) => pair switch
    {
        RSA rsa => new RsaSecurityKey(rsa) { KeyId = keyId },
        ECDsa ecdsa => new ECDsaSecurityKey(ecdsa) { KeyId = keyId },
        _ => throw new ArgumentException($"A {pair.GetType().Name} cannot sign tokens. Pass an RSA or ECDsa key.", nameof(pair)),
    };

    private static byte[] ExportPrivateKey(AsymmetricAlgorithm pair)
    {
        try
        {
            return pair.ExportPkcs8PrivateKey();
        }
        catch (CryptographicException exception)
        {
            throw new ArgumentException("The key has no private half that can be exported. Pass a complete key pair.", nameof(pair), exception);
        }
    }

    private string Protect(byte[] privateKey)
    {
        var protection = CurrentOrThrow();

        return $"{protection.Name}:{protection.Protect(privateKey)}";
    }

    private IPrivateKeyProtection CurrentOrThrow() => Current
        ?? throw new SigningKeyException(
            $"No encryption is set up for a new signing key. Set {ClientCredentialsOptions.SectionName}:Keys:EncryptionKeys (openssl rand -base64 32), "
            + $"or register an {nameof(IPrivateKeyProtection)}.");
}

/// <summary>A stored key that can sign.</summary>
/// <param name="Key">The key.</param>
/// <param name="Sealed">The private half as it was stored when it was opened.</param>
/// <param name="SealedAnew">The private half as it must be stored again; null if the stored one is still good.</param>
/// <param name="OpenedAt">When it was opened: a timestamp, since the clock may be set back.</param>
internal sealed record OpenedKey(SigningKey Key, string Sealed, string? SealedAnew, long OpenedAt);
