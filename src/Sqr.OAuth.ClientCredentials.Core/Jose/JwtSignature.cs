using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Verifies the signature of a JWT (RFC 7515 §5.2) and nothing else; callers check its contents.</summary>
internal static class JwtSignature
{
    private static readonly JsonWebTokenHandler Handler = new();

    // Keys that clients send along must not push frequently used keys out of the cache.
    private static readonly CryptoProviderFactory WithoutMemory = new() { CacheSignatureProviders = false };

    /// <param name="jwt">The JWT in compact form.</param>
    /// <param name="algorithm">The algorithm in its header.</param>
    /// <param name="keys">The keys that may have signed it. Their signature providers are cached.</param>
    /// <returns>The key that signed it; null if none of them did.</returns>
    public static ValueTask<SecurityKey?> FindSignerAsync(string jwt, SigningAlgorithm algorithm, IReadOnlyList<SecurityKey> keys) =>
        FindSignerAsync(jwt, algorithm, keys, null);

    /// <param name="jwt">The JWT in compact form.</param>
    /// <param name="algorithm">The algorithm in its header.</param>
    /// <param name="key">The key that came with it.</param>
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
