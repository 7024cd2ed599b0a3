using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Whether a JWT was signed by a key (RFC 7515 §5.2), and nothing else: what it says is for others to look at.</summary>
internal static class JwtSignature
{
    private static readonly JsonWebTokenHandler Handler = new();

    // Whoever sends a key of its own must not push those out that are used again and again.
    private static readonly CryptoProviderFactory WithoutMemory = new() { CacheSignatureProviders = false };

    /// <param name="jwt">In its compact form.</param>
    /// <param name="algorithm">The one in its header.</param>
    /// <param name="keys">Those that may have signed it; what verifies with them is remembered.</param>
    /// <returns>The one that did; null if none did.</returns>
    public static ValueTask<SecurityKey?> FindSignerAsync(string jwt, SigningAlgorithm algorithm, IReadOnlyList<SecurityKey> keys) =>
        FindSignerAsync(jwt, algorithm, keys, null);

    /// <param name="jwt">In its compact form.</param>
    /// <param name="algorithm">The one in its header.</param>
    /// <param name="key">The one that came with it.</param>
    public static async ValueTask<bool> IsOfAsync(string jwt, SigningAlgorithm algorithm, AsymmetricAlgorithm key) =>
        await FindSignerAsync(jwt, algorithm, [ToSecurityKey(key)], WithoutMemory) is not null;

    private static async ValueTask<SecurityKey?> FindSignerAsync(
        string jwt, SigningAlgorithm algorithm, IReadOnlyList<SecurityKey> keys, CryptoProviderFactory? factory)
    {
        var result = await Handler.ValidateTokenAsync(jwt, new()
        {
            IssuerSigningKeyResolver = (_, _, _, _) => keys,
            ValidAlgorithms = [algorithm.Name],
            CryptoProviderFactory = factory,
            RequireSignedTokens = true,
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
        });

        return result.IsValid ? result.SecurityToken.SigningKey : null;
    }

    private static SecurityKey ToSecurityKey(AsymmetricAlgorithm key) => key switch
    {
        RSA rsa => new RsaSecurityKey(rsa),
        ECDsa ecdsa => new ECDsaSecurityKey(ecdsa),
        _ => throw new UnreachableException(),
    };
}
