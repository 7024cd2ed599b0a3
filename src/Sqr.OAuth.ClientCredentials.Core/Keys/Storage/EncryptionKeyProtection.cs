using System.Security.Cryptography;
using System.Text;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Encrypts private keys with <see cref="SigningKeyOptions.EncryptionKeys"/>: AES-256 in Galois/counter mode (NIST SP 800-38D). Seals keys with
/// HMAC-SHA256 (FIPS 198-1), under a key that HKDF (RFC 5869) derives from the same ones.</summary>
internal sealed class EncryptionKeyProtection(CurrentSettings settings) : IPrivateKeyProtection
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private static readonly byte[] Purpose = Encoding.ASCII.GetBytes("Sqr.OAuth.ClientCredentials signing key");
    private static readonly byte[] SealPurpose = Encoding.ASCII.GetBytes("Sqr.OAuth.ClientCredentials signing key seal");

    public string Name => "a256gcm";

    public bool IsConfigured => Keys.Count > 0;

    private IList<string> Keys => settings.Value.Options.Keys.EncryptionKeys;

    public string Protect(ReadOnlySpan<byte> privateKey)
    {
        var sealedKey = new byte[NonceBytes + TagBytes + privateKey.Length];
        var nonce = sealedKey.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(Convert.FromBase64String(Keys[0]), TagBytes);
        aes.Encrypt(nonce, privateKey, sealedKey.AsSpan(NonceBytes + TagBytes), sealedKey.AsSpan(NonceBytes, TagBytes), Purpose);

        return Convert.ToBase64String(sealedKey);
    }

    public byte[] Unprotect(string protectedKey, out bool isOutdated)
    {
        var sealedKey = Read(protectedKey);
        for (var i = 0; i < Keys.Count; i++)
        {
            using var aes = new AesGcm(Convert.FromBase64String(Keys[i]), TagBytes);
            var privateKey = new byte[sealedKey.Length - NonceBytes - TagBytes];
            try
            {
                var tag = sealedKey.AsSpan(NonceBytes, TagBytes);
                aes.Decrypt(sealedKey.AsSpan(0, NonceBytes), sealedKey.AsSpan(NonceBytes + TagBytes), tag, privateKey, Purpose);
                isOutdated = i > 0; // the first key encrypts

                return privateKey;
            }
            catch (AuthenticationTagMismatchException)
            {
                // not encrypted with this key
            }
        }

        throw new CryptographicException(
            $"None of the encryption keys decrypts it. Add the key that encrypted it to {ClientCredentialsOptions.SectionName}:Keys:EncryptionKeys again.");
    }

    public string Seal(ReadOnlySpan<byte> content) => Convert.ToBase64String(CodeOf(content, Keys[0]));

    public bool HasSealed(string seal, ReadOnlySpan<byte> content, out bool isOutdated)
    {
        var code = new byte[HMACSHA256.HashSizeInBytes];
        if (!Convert.TryFromBase64String(seal, code, out var length) || length != code.Length)
        {
            isOutdated = false;

            return false;
        }

        for (var i = 0; i < Keys.Count; i++)
        {
            if (CryptographicOperations.FixedTimeEquals(code, CodeOf(content, Keys[i])))
            {
                isOutdated = i > 0; // the first key seals

                return true;
            }
        }

        isOutdated = false;

        return false;
    }

    // A key of its own for each purpose (NIST SP 800-57, part 1, section 5.2).
    private static byte[] CodeOf(ReadOnlySpan<byte> content, string encryptionKey)
    {
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, Convert.FromBase64String(encryptionKey), HMACSHA256.HashSizeInBytes, info: SealPurpose);
        try
        {
            return HMACSHA256.HashData(key, content);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static byte[] Read(string protectedKey)
    {
        var bytes = new byte[protectedKey.Length];

        return Convert.TryFromBase64String(protectedKey, bytes, out var count) && count > NonceBytes + TagBytes
            ? bytes[..count]
            : throw new CryptographicException("It was truncated or changed.");
    }
}
