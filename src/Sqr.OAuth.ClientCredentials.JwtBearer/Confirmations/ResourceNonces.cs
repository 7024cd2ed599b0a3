using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Nonces for DPoP proofs at a resource server (RFC 9449 §9). In the issuer's app they are the issuer's; elsewhere our own, shared by all nodes
/// with the same Data Protection keys.</summary>
internal sealed class ResourceNonces(IDataProtectionProvider provider, TimeProvider time, ILocalIssuer? issuer = null)
{
    private readonly Lazy<INonceProtection> _protection = new(new DataProtectionNonces(provider.CreateProtector("Sqr.OAuth.ClientCredentials.ResourceNonces")));

    /// <param name="lifetime">How long one of our own nonces is valid.</param>
    public ProofNonces Of(TimeSpan lifetime) => issuer?.Nonces ?? new(_protection, () => lifetime, time);

    private sealed class DataProtectionNonces(IDataProtector protector) : INonceProtection
    {
        public byte[] Protect(byte[] bytes) => protector.Protect(bytes);

        public byte[]? Unprotect(byte[] protectedBytes)
        {
            try
            {
                return protector.Unprotect(protectedBytes);
            }
            catch (CryptographicException)
            {
                return null;
            }
        }
    }
}
