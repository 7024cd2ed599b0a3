using System.Security.Cryptography;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Authenticates nonces with keys derived (RFC 5869) from <see cref="SigningKeyOptions.EncryptionKeys"/>, or with a random key of this process if
/// none are set.</summary>
internal sealed class EncryptionKeyNonceProtection(SigningKeyOptions options) : INonceProtection
{
    // The first key creates nonces; every key accepts the nonces it created.
    private readonly List<byte[]> _keys = options.EncryptionKeys is []
        ? [RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes)]
        : [.. options.EncryptionKeys.Select(key => HKDF.DeriveKey(
            HashAlgorithmName.SHA256,
            Convert.FromBase64String(key),
            SHA256.HashSizeInBytes,
            info: "Sqr.OAuth.ClientCredentials DPoP nonce"u8.ToArray()))];

    public byte[] Protect(byte[] bytes) => [.. bytes, .. HMACSHA256.HashData(_keys[0], bytes)];

    public byte[]? Unprotect(byte[] protectedBytes)
    {
        if (protectedBytes.Length < HMACSHA256.HashSizeInBytes)
        {
            return null;
        }

        var (bytes, mac) = (protectedBytes[..^HMACSHA256.HashSizeInBytes], protectedBytes[^HMACSHA256.HashSizeInBytes..]);

        return _keys.Exists(key => CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, bytes), mac)) ? bytes : null;
    }
}
