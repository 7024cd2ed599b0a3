using System.Security.Cryptography;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A hash of a secret that was read: what verifies the secret, and at what cost.</summary>
internal sealed class ParsedHash
{
    public const int MaxDigestBytes = 64;

    private readonly HashAlgorithmName _function;
    private readonly byte[] _digest;
    private readonly byte[] _salt;
    private readonly int _rounds;

    private ParsedHash(HashAlgorithmName function, byte[] digest, byte[] salt, int rounds) =>
        (_function, _digest, _salt, _rounds) = (function, digest, salt, rounds);

    /// <summary>What a wrong secret of a client without any is verified against.</summary>
    public static ParsedHash FastDecoy { get; } = OfDigest(HashAlgorithmName.SHA256, RandomNumberGenerator.GetBytes(SecretHash.DigestBytes));

    /// <summary>Whether verification takes its time, on purpose.</summary>
    public bool IsSlow => _rounds > 0;

    /// <summary>Whether it is a slow hash of fewer rounds than we use today. Never so for a fast one: nothing makes that stronger but another secret.</summary>
    public bool IsOutdated => _rounds is > 0 and < SecretHash.Rounds;

    /// <summary>What verification costs. PBKDF2 runs all its rounds once for each part of the digest that is as long as the function's own.</summary>
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

    /// <summary>A fast hash: of a secret with many random bits.</summary>
    public static ParsedHash OfDigest(HashAlgorithmName function, byte[] digest) => new(function, digest, [], 0);

    /// <summary>A slow hash (PBKDF2, RFC 8018 §5.2).</summary>
    public static ParsedHash OfDerivedKey(HashAlgorithmName function, int rounds, byte[] salt, byte[] key) => new(function, key, salt, rounds);

    /// <summary>Compares in constant time. Takes as long as the form demands, whatever the answer.</summary>
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

        // HMAC pads its key with zeros, so PBKDF2 takes a secret and the same secret with NULs behind it for one.
        return CryptographicOperations.FixedTimeEquals(digest, _digest) & !secret.Contains((byte)0);
    }
}
