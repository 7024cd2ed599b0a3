using System.Security.Cryptography;
using System.Text;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Slow hashes of fewer rounds than ours have: slow enough to be waited for, and soon made.</summary>
internal static class SlowHashText
{
    private const int Rounds = 50_000;

    /// <summary>As slow as a hash may be, and no secret matches it.</summary>
    public const string OfNothing = "$pbkdf2-sha256$i=2000000$c2FsdHNhbHQ=$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    /// <param name="secret">The secret.</param>
    /// <param name="salted">What the salt is made of. Not random: the hash is part of the names of tests.</param>
    /// <param name="rounds">How slow it is.</param>
    public static string Of(string secret, string salted = "", int rounds = Rounds)
    {
        var salt = SHA256.HashData(Encoding.UTF8.GetBytes(salted))[..16];
        var digest = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(secret), salt, rounds, HashAlgorithmName.SHA256, 32);

        return $"$pbkdf2-sha256$i={rounds}${Convert.ToBase64String(salt)}${Convert.ToBase64String(digest)}";
    }
}
