using System.Buffers;
using System.IO.Hashing;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A secret made by us: <c>sqrcs_</c>, 256 random bits, and a checksum. A scanner finds one that has leaked by its form, and tells it from a lookalike without asking anybody.</summary>
/// <remarks>43 characters of base62 (<c>0-9A-Za-z</c>) hold the random bits as a number, 6 more the CRC-32 (that of zlib) of the 43. It is stored as <see cref="SecretHash.OfRandomSecret"/>.</remarks>
public static class GeneratedSecret
{
    /// <summary>A regular expression for a text that is one such secret.</summary>
    public const string Pattern = "^" + Prefix + "[0-9A-Za-z]{49}$";

    /// <summary>A regular expression for a secret scanner: one such secret in the midst of other text.</summary>
    public const string ScannerPattern = @"\b" + Prefix + @"[0-9A-Za-z]{49}\b";

    private const string Prefix = "sqrcs_";
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int RandomBytes = 32;
    private const int RandomLength = 43; // 62^43 > 2^256
    private const int ChecksumLength = 6; // 62^6 > 2^32

    private static readonly SearchValues<char> Base62 = SearchValues.Create(Alphabet);

    /// <summary>Makes a secret. It is to be shown once, and stored as its hash only.</summary>
    /// <returns>The secret, 55 characters.</returns>
    public static string Create()
    {
        var random = ToBase62(new BigInteger(RandomNumberGenerator.GetBytes(RandomBytes), isUnsigned: true), RandomLength);

        return Prefix + random + ChecksumOf(random);
    }

    /// <summary>Whether a text is a secret made by us, by its form and its checksum. Whether a client has it, this cannot say.</summary>
    /// <param name="text">The text.</param>
    /// <returns>False also for a secret with a typing error in it.</returns>
    public static bool IsWellFormed(string? text) =>
        text is { Length: 55 }
        && text.StartsWith(Prefix, StringComparison.Ordinal)
        && !text.AsSpan(Prefix.Length).ContainsAnyExcept(Base62)
        && text.EndsWith(ChecksumOf(text.Substring(Prefix.Length, RandomLength)), StringComparison.Ordinal);

    private static string ChecksumOf(string random) => ToBase62(Crc32.HashToUInt32(Encoding.ASCII.GetBytes(random)), ChecksumLength);

    private static string ToBase62(BigInteger number, int length)
    {
        var digits = new char[length];
        for (var i = length - 1; i >= 0; i--)
        {
            number = BigInteger.DivRem(number, Alphabet.Length, out var digit);
            digits[i] = Alphabet[(int)digit];
        }

        return new(digits);
    }
}
