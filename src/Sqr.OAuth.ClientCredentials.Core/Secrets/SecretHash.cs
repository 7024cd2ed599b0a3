using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The hash of a client secret: of our making, or brought along from where the client was before.</summary>
/// <remarks>
/// Ours are <c>$sha256$BASE64</c> for secrets with at least 128 random bits, and <c>$pbkdf2-sha256$i=ROUNDS$SALT$BASE64</c> (PHC string format) for secrets
/// that people chose; base64 may carry its padding or not. Hashes of ASP.NET Core Identity's PasswordHasher (versions 2 and 3) and of OpenIddict, and base64 of
/// SHA-256 or SHA-512, as Duende IdentityServer and IdentityServer4 keep it, are taken as they are, with their padding.
/// </remarks>
public sealed class SecretHash
{
    internal const int MaxDigestBytes = 64;
    internal const string FastPrefix = "$sha256$";
    internal const string SlowPrefix = "$pbkdf2-sha256$i=";

    private const int DigestBytes = 32;
    private const int SaltBytes = 16;
    private const int Rounds = 600_000;

    private readonly HashAlgorithmName _function;
    private readonly byte[] _digest;
    private readonly byte[] _salt;
    private readonly int _rounds;

    private SecretHash(HashAlgorithmName function, byte[] digest, byte[] salt, int rounds) =>
        (_function, _digest, _salt, _rounds) = (function, digest, salt, rounds);

    /// <summary>What a wrong secret of a client without any is verified against.</summary>
    internal static SecretHash FastDecoy { get; } = OfDigest(HashAlgorithmName.SHA256, RandomNumberGenerator.GetBytes(DigestBytes));

    /// <summary>Whether verification takes its time, on purpose.</summary>
    internal bool IsSlow => _rounds > 0;

    /// <summary>Whether it is a slow hash of fewer rounds than we use today. Never so for a fast one: nothing makes that stronger but another secret.</summary>
    internal bool IsOutdated => _rounds is > 0 and < Rounds;

    /// <summary>What verification costs. PBKDF2 runs all its rounds once for each part of the digest that is as long as the function's own.</summary>
    internal SlowWork Work
    {
        get
        {
            var partBytes = _function == HashAlgorithmName.SHA1 ? SHA1.HashSizeInBytes
                : _function == HashAlgorithmName.SHA256 ? SHA256.HashSizeInBytes
                : SHA512.HashSizeInBytes;

            return SlowWork.Of(_function, (long)_rounds * ((_digest.Length + partBytes - 1) / partBytes));
        }
    }

    /// <summary>Hashes a secret that a person chose, with PBKDF2-SHA256 and 600,000 rounds; it takes some hundred milliseconds.</summary>
    /// <param name="secret">The secret.</param>
    /// <returns>The hash, to be put into <see cref="ClientSecret.Hash"/>.</returns>
    /// <exception cref="ArgumentException">The secret is empty or contains NUL.</exception>
    public static string OfPassword(string secret)
    {
        CheckSecret(secret);
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var digest = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(secret), salt, Rounds, HashAlgorithmName.SHA256, DigestBytes);

        return string.Create(CultureInfo.InvariantCulture, $"{SlowPrefix}{Rounds}${Base64(salt)}${Base64(digest)}");
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

    /// <summary>Whether the text is a hash in one of the forms.</summary>
    /// <param name="hash">The text.</param>
    /// <returns>True if it can be used as <see cref="ClientSecret.Hash"/>.</returns>
    public static bool IsValid([NotNullWhen(true)] string? hash) => SecretHashForms.Read(hash) is not null;

    /// <summary>A fast hash: of a secret with many random bits.</summary>
    internal static SecretHash OfDigest(HashAlgorithmName function, byte[] digest) => new(function, digest, [], 0);

    /// <summary>A slow hash (PBKDF2, RFC 8018 §5.2).</summary>
    internal static SecretHash OfDerivedKey(HashAlgorithmName function, int rounds, byte[] salt, byte[] key) => new(function, key, salt, rounds);

    /// <summary>Compares in constant time. Takes as long as the form demands, whatever the answer.</summary>
    internal bool Matches(ReadOnlySpan<byte> secret)
    {
        Span<byte> digest = stackalloc byte[MaxDigestBytes];
        digest = digest[.._digest.Length];
        if (IsSlow)
        {
            Rfc2898DeriveBytes.Pbkdf2(secret, _salt, digest, _rounds, _function);
        }
        else if (_function == HashAlgorithmName.SHA512)
        {
            SHA512.HashData(secret, digest);
        }
        else
        {
            SHA256.HashData(secret, digest);
        }

        // HMAC pads its key with zeros, so PBKDF2 takes a secret and the same secret with NULs behind it for one.
        return CryptographicOperations.FixedTimeEquals(digest, _digest) & !secret.Contains((byte)0);
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
}
