using System.IO.Hashing;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A secret that we make: <c>sqrcs_</c>, 256 random bits as 43 characters of base62, and their CRC-32 as 6 more.</summary>
public static class GeneratedSecret
{
    private const string Prefix = "sqrcs_";
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int RandomLength = 43;
    private const int ChecksumLength = 6;

    /// <summary>Makes a secret.</summary>
    /// <returns>The secret; hash it with <see cref="SecretHash.OfRandomSecret"/>.</returns>
    public static string Create()
    {
        var random = Base62(new BigInteger(RandomNumberGenerator.GetBytes(32), isUnsigned: true), RandomLength);

        return Prefix + random + Checksum(random);
    }

    /// <summary>Whether a text has the form of a secret that we made, its checksum included.</summary>
    /// <param name="secret">The text.</param>
    /// <returns>True if it has.</returns>
    public static bool IsWellFormed(string secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        if (secret.Length != Prefix.Length + RandomLength + ChecksumLength || !secret.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var random = secret.Substring(Prefix.Length, RandomLength);

        return random.All(Digits.Contains) && secret.EndsWith(Checksum(random), StringComparison.Ordinal);
    }

    private static string Checksum(string random) => Base62(Crc32.HashToUInt32(Encoding.ASCII.GetBytes(random)), ChecksumLength);

    private static string Base62(BigInteger value, int length)
    {
        var digits = new char[length];
        for (var i = length - 1; i >= 0; i--)
        {
            value = BigInteger.DivRem(value, Digits.Length, out var digit);
            digits[i] = Digits[(int)digit];
        }

        return new(digits);
    }
}
