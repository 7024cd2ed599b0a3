using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Signs with one key, wherever its private half is. The signature itself is made by the key's own provider.</summary>
/// <param name="credentials">The key and its algorithm.</param>
/// <param name="signatureBytes">How long its signatures are.</param>
internal sealed class KeySigner(SigningCredentials credentials, int signatureBytes)
{
    private bool _signsArraysOnly; // learnt at the first signature

    public int SignatureBytes => signatureBytes;

    /// <exception cref="CryptographicException">The provider failed, or its signature is not as long as the algorithm requires.</exception>
    public void Sign(ReadOnlySpan<byte> data, Span<byte> signature)
    {
        var factory = credentials.CryptoProviderFactory ?? credentials.Key.CryptoProviderFactory;
        var provider = factory.CreateForSigning(credentials.Key, credentials.Algorithm)
            ?? throw new CryptographicException($"The crypto provider of the key {credentials.Key.KeyId} does not sign with {credentials.Algorithm}.");
        try
        {
            if (!TrySign(provider, data, signature[..signatureBytes]))
            {
                throw new CryptographicException(
                    $"The key {credentials.Key.KeyId} made a signature that is not {signatureBytes} bytes long, as {credentials.Algorithm} requires.");
            }
        }
        finally
        {
            factory.ReleaseSignatureProvider(provider);
        }
    }

    private bool TrySign(SignatureProvider provider, ReadOnlySpan<byte> data, Span<byte> signature)
    {
        if (!_signsArraysOnly && !MayOverrideOnlyArrays(provider))
        {
            try
            {
                return provider.Sign(data, signature, out var written) && written == signature.Length;
            }
            catch (NotImplementedException) // that of the base class, as with keys in a vault
            {
                _signsArraysOnly = true;
            }
        }

        var made = provider.Sign(data.ToArray());

        return made.AsSpan().TryCopyTo(signature) && made.Length == signature.Length;
    }

    // A class derived from the library's own provider may override the method for arrays alone, and would inherit one for spans that does not call it.
    private static bool MayOverrideOnlyArrays(SignatureProvider provider) =>
        provider is AsymmetricSignatureProvider && provider.GetType() != typeof(AsymmetricSignatureProvider);
}
