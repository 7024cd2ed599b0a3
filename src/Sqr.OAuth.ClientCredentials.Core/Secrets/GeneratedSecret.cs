using System.Buffers;
using System.IO.Hashing;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A secret that we generate: <c>sqrcs_</c>, 256 random bits and a checksum. Scanners recognize a leaked one by its form, and can tell it from a
/// lookalike offline.</summary>
/// <remarks>43 characters of base62 (<c>0-9A-Za-z</c>) encode the random bits as a number; 6 more encode the CRC-32 (as in zlib) of those 43. Store it as
/// <see cref="SecretHash.OfRandomSecret"/>.</remarks>
public static class GeneratedSecret
{
    /// <summary>A regular expression for a string that consists of one such secret.</summary>
    public const string Pattern = "^" + Prefix + "[0-9A-Za-z]{49}$";

    /// <summary>A regular expression for a secret scanner: finds such a secret within other text.</summary>
    public const string ScannerPattern = @"\b" + Prefix + @"[0-9A-Za-z]{49}\b";

    internal const string Prefix = "sqrcs_";
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int RandomBytes = 32;
    private const int RandomLength = 43; // 62^43 > 2^256
    private const int ChecksumLength = 6; // 62^6 > 2^32

    private static readonly SearchValues<char> Base62 = SearchValues.Create(Alphabet);

    /// <summary>Generates a secret. Show it once, and store only its hash.</summary>
    /// <returns>The secret, 55 characters long.</returns>
    public static string Create()
    {
        var random = ToBase62(new BigInteger(RandomNumberGenerator.GetBytes(RandomBytes), isUnsigned: true), RandomLength);

        return Prefix + random + ChecksumOf(random);
    }

    /// <summary>Whether a string has the form and checksum of a secret that we generate. This does not tell whether any client has it.</summary>
    /// <param name="text">The string.</param>
    /// <returns>False also for such a secret with a typing error.</returns>
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
