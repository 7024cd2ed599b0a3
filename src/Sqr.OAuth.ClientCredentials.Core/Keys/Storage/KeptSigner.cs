using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Keeps what signs with the one key that it is made for.</summary>
/// <remarks>The library's cache would look it up for each token, by a text that it makes for that: 4 µs between two signatures of RS256 (docs/performance.md).</remarks>
internal sealed class KeptSigner : CryptoProviderFactory
{
    private SignatureProvider? _signer; // for any number of threads

    public override SignatureProvider CreateForSigning(SecurityKey key, string algorithm) => CreateForSigning(key, algorithm, cacheProvider: true);

    public override SignatureProvider CreateForSigning(SecurityKey key, string algorithm, bool cacheProvider) =>
        _signer ??= Default.CreateForSigning(key, algorithm, cacheProvider: false);

    public override void ReleaseSignatureProvider(SignatureProvider signatureProvider)
    {
        // the next token needs it
    }
}
