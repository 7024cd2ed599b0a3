using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Caches the signer of the one key it is created for.</summary>
/// <remarks>The library's own cache builds a string for each lookup, once per token: 4 µs between two RS256 signatures (docs/performance.md).</remarks>
internal sealed class KeptSigner : CryptoProviderFactory
{
    private SignatureProvider? _signer; // safe for any number of threads

    public override SignatureProvider CreateForSigning(SecurityKey key, string algorithm) => CreateForSigning(key, algorithm, cacheProvider: true);

    public override SignatureProvider CreateForSigning(SecurityKey key, string algorithm, bool cacheProvider) =>
        _signer ??= Default.CreateForSigning(key, algorithm, cacheProvider: false);

    public override void ReleaseSignatureProvider(SignatureProvider signatureProvider)
    {
        // the next token needs it
    }
}
