using System.Security.Cryptography;
using System.Text;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Encrypts private keys with <see cref="SigningKeyOptions.EncryptionKeys"/>: AES-256 in Galois/counter mode (NIST SP 800-38D).</summary>
internal sealed class EncryptionKeyProtection(CurrentSettings settings) : IPrivateKeyProtection
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private static readonly byte[] Purpose = Encoding.ASCII.GetBytes("Sqr.OAuth.ClientCredentials signing key");

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

    private static byte[] Read(string protectedKey)
    {
        var bytes = new byte[protectedKey.Length];

        return Convert.TryFromBase64String(protectedKey, bytes, out var count) && count > NonceBytes + TagBytes
            ? bytes[..count]
            : throw new CryptographicException("It was truncated or changed.");
    }
}
