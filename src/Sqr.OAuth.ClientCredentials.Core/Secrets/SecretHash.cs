using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The hash of a client secret, in one of two forms.</summary>
/// <remarks>
/// <c>$sha256$BASE64</c> for secrets with at least 128 random bits, and <c>$pbkdf2-sha256$i=ROUNDS$SALT$BASE64</c> (PHC string format) for secrets
/// that people chose. Base64 may carry its padding or not.
/// </remarks>
public sealed class SecretHash
{
    private const int DigestBytes = 32;
    private const int SaltBytes = 16;
    private const int DefaultRounds = 600_000;
    private const int MaxRounds = 10_000_000;
    private const string FastPrefix = "$sha256$";
    private const string SlowPrefix = "$pbkdf2-sha256$i=";

    private readonly byte[] _digest;
    private readonly byte[] _salt;
    private readonly int _rounds;

    private SecretHash(byte[] digest, byte[] salt, int rounds) => (_digest, _salt, _rounds) = (digest, salt, rounds);

    /// <summary>What a wrong secret of a client without any is verified against.</summary>
    internal static SecretHash FastDecoy { get; } = new(RandomNumberGenerator.GetBytes(DigestBytes), [], 0);

    internal static SecretHash SlowDecoy { get; } = new(RandomNumberGenerator.GetBytes(DigestBytes), RandomNumberGenerator.GetBytes(SaltBytes), DefaultRounds);

    /// <summary>Whether verification takes some hundred milliseconds, on purpose.</summary>
    internal bool IsSlow => _rounds > 0;

    /// <summary>Hashes a secret that a person chose, with PBKDF2-SHA256 and 600,000 rounds; it takes some hundred milliseconds.</summary>
    /// <param name="secret">The secret.</param>
    /// <returns>The hash, to be put into <see cref="ClientSecret.Hash"/>.</returns>
    /// <exception cref="ArgumentException">The secret is empty or contains NUL.</exception>
    public static string OfPassword(string secret)
    {
        CheckSecret(secret);
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var digest = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(secret), salt, DefaultRounds, HashAlgorithmName.SHA256, DigestBytes);

        return string.Create(CultureInfo.InvariantCulture, $"{SlowPrefix}{DefaultRounds}${Base64(salt)}${Base64(digest)}");
    }

    /// <summary>Hashes a secret that a generator of random numbers made, with at least 128 bits of it, with SHA-256.</summary>
    /// <param name="secret">The secret. One that a person chose can be guessed from this hash: use <see cref="OfPassword"/>.</param>
    /// <returns>The hash, to be put into <see cref="ClientSecret.Hash"/>.</returns>
    /// <exception cref="ArgumentException">The secret is empty or contains NUL.</exception>
    public static string OfRandomSecret(string secret)
    {
        CheckSecret(secret);

        return FastPrefix + Base64(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
    }

    /// <summary>Whether the text is a hash in one of the two forms.</summary>
    /// <param name="hash">The text.</param>
    /// <returns>True if it can be used as <see cref="ClientSecret.Hash"/>.</returns>
    public static bool IsValid([NotNullWhen(true)] string? hash) => TryParse(hash, out _);

    /// <exception cref="FormatException">The hash has a form we do not know; the message does not repeat it.</exception>
    internal static SecretHash Parse(string hash) => TryParse(hash, out var parsed)
        ? parsed
        : throw new FormatException("A client secret's hash is neither $sha256$... nor $pbkdf2-sha256$i=...$...$...");

    /// <summary>Compares in constant time. Takes as long as the form demands, whatever the answer.</summary>
    internal bool Matches(ReadOnlySpan<byte> secret)
    {
        Span<byte> digest = stackalloc byte[DigestBytes];
        if (IsSlow)
        {
            Rfc2898DeriveBytes.Pbkdf2(secret, _salt, digest, _rounds, HashAlgorithmName.SHA256);
        }
        else
        {
            SHA256.HashData(secret, digest);
        }

        // HMAC pads its key with zeros, so PBKDF2 takes a secret and the same secret with NULs behind it for one.
        return CryptographicOperations.FixedTimeEquals(digest, _digest) & !secret.Contains((byte)0);
    }

    private static bool TryParse(string? hash, [NotNullWhen(true)] out SecretHash? parsed)
    {
        parsed = null;
        if (hash is null)
        {
            return false;
        }

        if (hash.StartsWith(FastPrefix, StringComparison.Ordinal))
        {
            parsed = Bytes(hash[FastPrefix.Length..]) is { Length: DigestBytes } digest ? new(digest, [], 0) : null;
        }
        else if (hash.StartsWith(SlowPrefix, StringComparison.Ordinal)
            && hash[SlowPrefix.Length..].Split('$') is [var rounds, var salt, var derived]
            && int.TryParse(rounds, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= MaxRounds
            && Bytes(salt) is { Length: >= 8 } saltBytes
            && Bytes(derived) is { Length: DigestBytes } derivedBytes)
        {
            parsed = new(derivedBytes, saltBytes, count);
        }

        return parsed is not null;
    }

    private static void CheckSecret(string secret)
    {
        ArgumentException.ThrowIfNullOrEmpty(secret);
        if (secret.Contains('\0'))
        {
            throw new ArgumentException("A secret must not contain NUL.", nameof(secret));
        }
    }

    private static string Base64(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static byte[]? Bytes(string base64)
    {
        base64 = base64.TrimEnd('=');
        var padded = base64.PadRight((base64.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length / 4 * 3];

        return Convert.TryFromBase64String(padded, bytes, out var written) ? bytes[..written] : null;
    }
}
