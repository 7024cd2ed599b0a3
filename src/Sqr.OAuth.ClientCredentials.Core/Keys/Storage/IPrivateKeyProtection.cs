namespace Sqr.OAuth.ClientCredentials;

/// <summary>Encrypts private keys before they go to a store.</summary>
public interface IPrivateKeyProtection
{
    /// <summary>The name that stands before what this has encrypted: letters, digits and hyphens.</summary>
    string Name { get; }

    /// <summary>Encrypts a private key.</summary>
    /// <param name="privateKey">PKCS #8, in clear; the caller erases it.</param>
    /// <returns>Text from which <see cref="Unprotect"/> gets it back.</returns>
    /// <exception cref="SigningKeyException">It cannot be encrypted, or could not be decrypted after a restart; the message says what to do. The key is not stored.</exception>
    string Protect(ReadOnlySpan<byte> privateKey);

    /// <summary>Decrypts a private key.</summary>
    /// <param name="protectedKey">What <see cref="Protect"/> returned, perhaps in an earlier process.</param>
    /// <param name="isOutdated">Whether it was encrypted with a key that is no longer the one <see cref="Protect"/> uses, or was revoked: it is then encrypted anew.</param>
    /// <returns>PKCS #8, in clear; the caller erases it.</returns>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It was encrypted with a key that is not here, or was tampered with; the message says what to do.</exception>
    /// <exception cref="SigningKeyException">The keys that decrypt cannot be read; the message says what to do.</exception>
    byte[] Unprotect(string protectedKey, out bool isOutdated);
}
