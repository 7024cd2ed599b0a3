using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The hash of a client secret: one that we made, or one imported from the client's previous issuer.</summary>
/// <remarks>
/// Our own are <c>$sha256$BASE64</c> for secrets with at least 128 random bits, and <c>$pbkdf2-sha256$i=ROUNDS$SALT$BASE64</c> (PHC string format) for secrets
/// chosen by people; the base64 may be padded or not. Also accepted, unchanged and padded: hashes of ASP.NET Core Identity's PasswordHasher (versions 2 and 3)
/// and of OpenIddict, and the base64 of SHA-256 or SHA-512, as Duende IdentityServer and IdentityServer4 store it.
/// </remarks>
public static class SecretHash
{
    internal const string FastPrefix = "$sha256$";
    internal const string SlowPrefix = "$pbkdf2-sha256$i=";
    internal const int DigestBytes = 32;

    /// <summary>The number of PBKDF2 rounds that we use today.</summary>
    internal const int Rounds = 600_000;

    private const int SaltBytes = 16;

    /// <summary>Hashes a secret chosen by a person, with PBKDF2-SHA256 and 600,000 rounds. This takes a few hundred milliseconds.</summary>
    /// <param name="secret">The secret.</param>
    /// <returns>The hash, for <see cref="ClientSecret.Hash"/>.</returns>
    /// <exception cref="ArgumentException">The secret is empty or contains NUL.</exception>
    public static string OfPassword(string secret)
    {
        CheckSecret(secret);
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var digest = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(secret), salt, Rounds, HashAlgorithmName.SHA256, DigestBytes);

        return string.Create(CultureInfo.InvariantCulture, $"{SlowPrefix}{Rounds}${Base64(salt)}${Base64(digest)}");
    }

    /// <summary>Hashes a randomly generated secret of at least 128 random bits, with SHA-256.</summary>
    /// <param name="secret">The secret. One chosen by a person can be guessed from this hash: use <see cref="OfPassword"/> for that.</param>
    /// <returns>The hash, for <see cref="ClientSecret.Hash"/>.</returns>
    /// <exception cref="ArgumentException">The secret is empty or contains NUL.</exception>
    public static string OfRandomSecret(string secret)
    {
        CheckSecret(secret);

        return FastPrefix + Base64(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
    }

    /// <summary>Whether a string is a hash in one of the supported forms.</summary>
    /// <param name="hash">The string.</param>
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
