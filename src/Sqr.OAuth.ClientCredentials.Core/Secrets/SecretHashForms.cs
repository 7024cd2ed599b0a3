using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Parses the hash of a secret in any supported form. One that would take too long to verify is rejected.</summary>
internal static class SecretHashForms
{
    /// <summary>The supported forms, for messages.</summary>
    public const string Names =
        $"{SecretHash.FastPrefix}BASE64, {SecretHash.SlowPrefix}ROUNDS$SALT$BASE64, or a hash made by ASP.NET Core Identity, "
        + "OpenIddict, Duende IdentityServer or IdentityServer4";

    private const int MaxLength = 512;
    private const int MaxRounds = 10_000_000;
    private const int MaxSaltBytes = 64;

    /// <returns>Null if it is not a hash in any supported form.</returns>
    public static ParsedHash? Read(string? hash) => hash switch
    {
        null or { Length: > MaxLength } => null,
        ['$', ..] => ReadOurs(hash),
        _ => ReadForeign(hash),
    };

    private static ParsedHash? ReadOurs(string hash)
    {
        if (hash.StartsWith(SecretHash.FastPrefix, StringComparison.Ordinal))
        {
            return Bytes(Padded(hash[SecretHash.FastPrefix.Length..])) is { Length: 32 } digest
                ? ParsedHash.OfDigest(HashAlgorithmName.SHA256, digest)
                : null;
        }

        return hash.StartsWith(SecretHash.SlowPrefix, StringComparison.Ordinal)
            && hash[SecretHash.SlowPrefix.Length..].Split('$') is [var rounds, var salt, var derived]
            && int.TryParse(rounds, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= MaxRounds
            && Bytes(Padded(salt)) is { Length: >= 8 and <= MaxSaltBytes } saltBytes
            && Bytes(Padded(derived)) is { Length: 32 } key
            ? ParsedHash.OfDerivedKey(HashAlgorithmName.SHA256, count, saltBytes, key)
            : null;
    }

    // The length comes first: a digest may begin with any byte, and no hash of PasswordHasher is 32 or 64 bytes long.
    private static ParsedHash? ReadForeign(string hash) => Bytes(hash) switch
    {
        { Length: 32 } digest => ParsedHash.OfDigest(HashAlgorithmName.SHA256, digest),
        { Length: 64 } digest => ParsedHash.OfDigest(HashAlgorithmName.SHA512, digest),
        [0, .. { Length: 48 } rest] => ParsedHash.OfDerivedKey(HashAlgorithmName.SHA1, 1000, rest[..16], rest[16..]),
        [1, .. { Length: > 12 } rest] => ReadIdentityVersion3(rest),
        _ => null,
    };

    // The function, the rounds and the length of the salt, four big-endian bytes each; then the salt and the derived key. OpenIddict uses the same form.
    private static ParsedHash? ReadIdentityVersion3(byte[] bytes)
    {
        var function = BinaryPrimitives.ReadUInt32BigEndian(bytes) switch
        {
            0 => HashAlgorithmName.SHA1,
            1 => HashAlgorithmName.SHA256,
            2 => HashAlgorithmName.SHA512,
            _ => default,
        };
        var rounds = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(4));
        var saltBytes = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(8));
        var keyBytes = bytes.Length - 12 - saltBytes;

        return function.Name is not null
            && rounds is > 0 and <= MaxRounds
            && saltBytes is >= 16 and <= MaxSaltBytes
            && keyBytes is >= 16 and <= ParsedHash.MaxDigestBytes
            ? ParsedHash.OfDerivedKey(function, (int)rounds, bytes[12..(12 + (int)saltBytes)], bytes[(12 + (int)saltBytes)..])
            : null;
    }

    private static string Padded(string base64)
    {
        base64 = base64.TrimEnd('=');

        return base64.PadRight((base64.Length + 3) / 4 * 4, '=');
    }

    private static byte[]? Bytes(string base64)
    {
        var bytes = new byte[(base64.Length + 3) / 4 * 3];

        return Convert.TryFromBase64String(base64, bytes, out var written) ? bytes[..written] : null;
    }
}
