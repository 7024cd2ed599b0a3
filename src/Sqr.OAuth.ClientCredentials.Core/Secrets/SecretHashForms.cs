using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Parses the hash of a secret in any supported form. One that takes too long to verify cannot be used.</summary>
internal static class SecretHashForms
{
    /// <summary>The supported forms, for messages.</summary>
    public const string Names =
        $"{SecretHash.FastPrefix}BASE64, {SecretHash.SlowPrefix}ROUNDS$SALT$BASE64, or a hash made by ASP.NET Core Identity, "
        + "OpenIddict, Duende IdentityServer or IdentityServer4";

    /// <summary>The most PBKDF2 rounds that a hash may have. Each takes a place in a queue that all clients share.</summary>
    public const int MaxRounds = 2_000_000;

    private const int MaxLength = 512;
    private const int MaxSaltBytes = 64;

    /// <returns>Null if the hash cannot be used.</returns>
    public static ParsedHash? Read(string? hash) => ReadAny(hash) is { Rounds: <= MaxRounds } parsed ? parsed : null;

    /// <summary>Why a hash cannot be used, and what to do, to end a sentence of which it is the subject. It never contains the hash.</summary>
    /// <returns>Null if nothing is wrong with it.</returns>
    public static string? FaultOf(string hash) => ReadAny(hash) switch
    {
        null => $"has an unknown form; it must be {Names}",
        { Rounds: > MaxRounds and var rounds } => TooManyRounds(rounds),
        _ => null,
    };

    /// <summary>The same, for a hash that has a supported form.</summary>
    /// <returns>Null also for what is not a hash.</returns>
    public static string? FaultOfRounds(string? hash) => ReadAny(hash) is { Rounds: > MaxRounds and var rounds } ? TooManyRounds(rounds) : null;

    private static string TooManyRounds(int rounds) => string.Create(
        CultureInfo.InvariantCulture,
        $"has {rounds} PBKDF2 rounds; the maximum is {MaxRounds}. Hash the secret again with sqr-oauth secret hash, which takes {SecretHash.Rounds} rounds, or "
        + $"give the client a new secret with sqr-oauth secret add");

    private static ParsedHash? ReadAny(string? hash) => hash switch
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
            && int.TryParse(rounds, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
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
            && rounds is > 0 and <= int.MaxValue
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
