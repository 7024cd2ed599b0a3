using System.Security.Cryptography;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Encrypts private keys before they are stored, and seals stored keys, so that nobody else can add or change one.</summary>
/// <remarks>By default a seal is an encrypted digest. The encryption must then be authenticated, and only the issuer may be able to encrypt: with a public
/// key, anyone could make a seal. Otherwise implement <see cref="Seal"/> and <see cref="HasSealed"/> too. Implement <see cref="HasSealed"/> also if
/// <see cref="Unprotect"/> accepts what a revoked key encrypted.</remarks>
public interface IPrivateKeyProtection
{
    /// <summary>The name that prefixes what this encrypts: letters, digits and hyphens.</summary>
    string Name { get; }

    /// <summary>Encrypts a private key.</summary>
    /// <param name="privateKey">PKCS #8, in plain text. The caller erases it.</param>
    /// <returns>A string that <see cref="Unprotect"/> turns back into the key.</returns>
    /// <exception cref="SigningKeyException">The key cannot be encrypted, or could not be decrypted after a restart. The message says what to do; the key
    /// is not stored.</exception>
    string Protect(ReadOnlySpan<byte> privateKey);

    /// <summary>Decrypts a private key.</summary>
    /// <param name="protectedKey">What <see cref="Protect"/> returned, possibly in an earlier process.</param>
    /// <param name="isOutdated">Whether the key that encrypted it was revoked or is no longer the one that <see cref="Protect"/> uses. If so, the private
    /// key is encrypted again.</param>
    /// <returns>PKCS #8, in plain text. The caller erases it.</returns>
    /// <exception cref="CryptographicException">It was encrypted with a key that is not available here, or it was tampered
    /// with. The message says what to do.</exception>
    /// <exception cref="SigningKeyException">The keys needed for decryption cannot be read. The message says what to do.</exception>
    byte[] Unprotect(string protectedKey, out bool isOutdated);

    /// <summary>Seals the members of a stored key.</summary>
    /// <param name="content">What the seal covers.</param>
    /// <returns>A string that <see cref="HasSealed"/> recognizes.</returns>
    /// <exception cref="SigningKeyException">No seal can be made. The message says what to do; the key is not stored.</exception>
    string Seal(ReadOnlySpan<byte> content) => Protect(SHA256.HashData(content));

    /// <summary>Whether <see cref="Seal"/> returned this seal for this content, possibly in an earlier process.</summary>
    /// <param name="seal">The seal, which anyone may have written.</param>
    /// <param name="content">What the seal must cover.</param>
    /// <param name="isOutdated">Whether the key that made the seal was revoked or is no longer the one that <see cref="Seal"/> uses. If so, the key is sealed
    /// again by nodes that know it.</param>
    /// <returns>False also if the key that made the seal was revoked: anyone may have it.</returns>
    /// <exception cref="CryptographicException">The seal was made with a key that is not available here, or it was tampered with.</exception>
    /// <exception cref="SigningKeyException">The keys needed to check it cannot be read. The message says what to do.</exception>
    bool HasSealed(string seal, ReadOnlySpan<byte> content, out bool isOutdated) =>
        CryptographicOperations.FixedTimeEquals(Unprotect(seal, out isOutdated), SHA256.HashData(content));
}
