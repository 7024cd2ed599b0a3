using System.Security.Cryptography;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A parsed hash of a secret: verifies the secret, and knows what that costs.</summary>
internal sealed class ParsedHash
{
    public const int MaxDigestBytes = 64;

    private readonly HashAlgorithmName _function;
    private readonly byte[] _digest;
    private readonly byte[] _salt;
    private readonly int _rounds;

    private ParsedHash(HashAlgorithmName function, byte[] digest, byte[] salt, int rounds) =>
        (_function, _digest, _salt, _rounds) = (function, digest, salt, rounds);

    /// <summary>The hash that a wrong secret is verified against if the client has no secret.</summary>
    public static ParsedHash FastDecoy { get; } = OfDigest(HashAlgorithmName.SHA256, RandomNumberGenerator.GetBytes(SecretHash.DigestBytes));

    /// <summary>Whether verification is slow on purpose.</summary>
    public bool IsSlow => _rounds > 0;

    /// <summary>The number of PBKDF2 rounds; zero for a fast hash.</summary>
    public int Rounds => _rounds;

    /// <summary>Whether it is a slow hash with fewer rounds than we use today. False for every fast hash: only another secret makes that stronger.</summary>
    public bool IsOutdated => _rounds is > 0 and < SecretHash.Rounds;

    /// <summary>The cost of verification. PBKDF2 runs all its rounds once for each block of the digest; a block is as long as the function's output.</summary>
    public SlowWork Work
    {
        get
        {
            var partBytes = _function == HashAlgorithmName.SHA1 ? SHA1.HashSizeInBytes
                : _function == HashAlgorithmName.SHA256 ? SHA256.HashSizeInBytes
                : SHA512.HashSizeInBytes;

            return SlowWork.Of(_function, (long)_rounds * ((_digest.Length + partBytes - 1) / partBytes));
        }
    }

    /// <summary>A fast hash, for a secret with many random bits.</summary>
    public static ParsedHash OfDigest(HashAlgorithmName function, byte[] digest) => new(function, digest, [], 0);

    /// <summary>A slow hash (PBKDF2, RFC 8018 §5.2).</summary>
    public static ParsedHash OfDerivedKey(HashAlgorithmName function, int rounds, byte[] salt, byte[] key) => new(function, key, salt, rounds);

    /// <summary>Compares in constant time. The time depends only on the form of the hash, not on the result.</summary>
    public bool Matches(ReadOnlySpan<byte> secret)
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

        // HMAC pads its key with zeros, so PBKDF2 treats a secret followed by NULs as the same secret.
        return CryptographicOperations.FixedTimeEquals(digest, _digest) & !secret.Contains((byte)0);
    }
}
