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
public static class SecretHash
{
    internal const string FastPrefix = "$sha256$";
    internal const string SlowPrefix = "$pbkdf2-sha256$i=";
    internal const int DigestBytes = 32;

    /// <summary>The rounds of PBKDF2 that we use today.</summary>
    internal const int Rounds = 600_000;

    private const int SaltBytes = 16;

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
