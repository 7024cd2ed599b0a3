using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A key that signs tokens, with its public half.</summary>
internal sealed class SigningKey
{
    private readonly SigningCredentials _credentials;
    private EncodedHeader? _header; // a host has one type of token

    private SigningKey(SigningAlgorithm algorithm, SigningCredentials credentials, JsonWebKey publicKey)
    {
        (Algorithm, _credentials, PublicKey) = (algorithm, credentials, publicKey);
        Signer = new(credentials, algorithm.SignatureBytes(publicKey));
    }

    /// <summary>The algorithm that it signs with.</summary>
    public SigningAlgorithm Algorithm { get; }

    public KeySigner Signer { get; }

    /// <summary>The public parameters, with <c>kid</c>.</summary>
    public JsonWebKey PublicKey { get; }

    /// <summary>The header of the tokens of that type.</summary>
    public EncodedHeader HeaderOf(string type)
    {
        var header = _header;

        return header?.Type == type ? header : _header = new(_credentials, type);
    }

    /// <param name="key">A key whose private half is in this process.</param>
    /// <param name="algorithm">The algorithm it signs with.</param>
    /// <exception cref="ArgumentException">The key does not match the algorithm.</exception>
    public static SigningKey Of(SecurityKey key, SigningAlgorithm algorithm) =>
        Of(new SigningCredentials(key, algorithm.Name) { CryptoProviderFactory = new KeptSigner() });

    /// <param name="credentials">The key, wherever its private half is, and its algorithm.</param>
    /// <param name="publicKey">The public half; null to take it from the key itself.</param>
    /// <exception cref="ArgumentException">The algorithm is not supported, or the key does not match it.</exception>
    public static SigningKey Of(SigningCredentials credentials, JsonWebKey? publicKey = null)
    {
        var algorithm = SigningAlgorithm.Of(credentials.Algorithm);
        var published = PublicKeys.Of(publicKey ?? credentials.Key, nameof(credentials));
        PublicKeys.Check(published, algorithm, nameof(credentials));
        published.Kid = credentials.Key.KeyId ?? published.Kid ?? Base64UrlEncoder.Encode(published.ComputeJwkThumbprint());
        credentials.Key.KeyId = published.Kid; // the kid of its tokens

        return new(algorithm, credentials, published);
    }
}
