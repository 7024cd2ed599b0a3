using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A key that signs tokens, with its public half.</summary>
internal sealed class SigningKey
{
    private SigningKey(SigningCredentials credentials, JsonWebKey publicKey) => (Credentials, PublicKey) = (credentials, publicKey);

    public SigningCredentials Credentials { get; }

    /// <summary>The public parameters, with <c>kid</c>.</summary>
    public JsonWebKey PublicKey { get; }

    public string Algorithm => Credentials.Algorithm;

    /// <param name="key">A key whose private half is in this process.</param>
    /// <param name="algorithm">The algorithm it signs with.</param>
    /// <exception cref="ArgumentException">The algorithm is not supported, or the key does not match it.</exception>
    public static SigningKey Of(SecurityKey key, string algorithm) => Of(new SigningCredentials(key, algorithm) { CryptoProviderFactory = new KeptSigner() });

    /// <param name="credentials">The key, wherever its private half is, and its algorithm.</param>
    /// <param name="publicKey">The public half; null to take it from the key itself.</param>
    /// <exception cref="ArgumentException">The algorithm is not supported, or the key does not match it.</exception>
    public static SigningKey Of(SigningCredentials credentials, JsonWebKey? publicKey = null)
    {
        if (!SigningAlgorithms.IsKnown(credentials.Algorithm))
        {
            throw new ArgumentException(
                $"The algorithm {credentials.Algorithm} is not one of {string.Join(", ", SigningAlgorithms.All)}.", nameof(credentials));
        }

        var published = PublicKeys.Of(publicKey ?? credentials.Key, nameof(credentials));
        PublicKeys.Check(published, credentials.Algorithm, nameof(credentials));
        published.Kid = credentials.Key.KeyId ?? published.Kid ?? Base64UrlEncoder.Encode(published.ComputeJwkThumbprint());
        credentials.Key.KeyId = published.Kid; // JsonWebTokenHandler writes it as kid

        return new(credentials, published);
    }
}
