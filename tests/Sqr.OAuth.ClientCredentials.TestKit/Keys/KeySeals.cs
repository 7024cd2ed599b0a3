using System.Security.Cryptography;
using System.Text;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Seals keys as docs/keys.md describes it. Written apart from the engine, so that each holds the other to the description.</summary>
internal static class KeySeals
{
    /// <param name="key">A key, whoever wrote it.</param>
    /// <param name="encryptionKey">The issuer's, in base64.</param>
    public static StoredSigningKey SealedWith(this StoredSigningKey key, string encryptionKey)
    {
        var secret = HKDF.DeriveKey(
            HashAlgorithmName.SHA256, Convert.FromBase64String(encryptionKey), 32, info: "Sqr.OAuth.ClientCredentials signing key seal"u8.ToArray());

        return key with { Seal = $"a256gcm:{Convert.ToBase64String(HMACSHA256.HashData(secret, ContentOf(key)))}" };
    }

    /// <summary>What a seal covers.</summary>
    public static byte[] ContentOf(StoredSigningKey key) =>
    [
        .. Text("Sqr.OAuth.ClientCredentials signing key seal 1"),
        .. Text(key.KeyId),
        .. Text(key.Algorithm),
        .. BigEndian(BitConverter.GetBytes(key.Period)),
        .. Moment(key.CreatedAt),
        .. Moment(key.ActivatesAt),
        .. Moment(key.RevokedAt),
        .. Text(key.PublicKey),
        .. Text(key.PrivateKey),
    ];

    private static byte[] Text(string? text) =>
        text is null ? [0] : [1, .. BigEndian(BitConverter.GetBytes(Encoding.UTF8.GetByteCount(text))), .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Moment(DateTimeOffset? moment) =>
        moment is { } given ? [1, .. BigEndian(BitConverter.GetBytes(given.ToUnixTimeMilliseconds()))] : [0];

    private static byte[] BigEndian(byte[] littleEndian) => [.. littleEndian.AsEnumerable().Reverse()];
}
