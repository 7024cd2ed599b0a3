namespace Sqr.OAuth.ClientCredentials;

/// <summary>Encrypts private keys before they are stored.</summary>
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
    /// <exception cref="System.Security.Cryptography.CryptographicException">It was encrypted with a key that is not available here, or it was tampered
    /// with. The message says what to do.</exception>
    /// <exception cref="SigningKeyException">The keys needed for decryption cannot be read. The message says what to do.</exception>
    byte[] Unprotect(string protectedKey, out bool isOutdated);
}
