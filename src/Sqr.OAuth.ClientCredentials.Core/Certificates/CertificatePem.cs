using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Certificates in PEM (RFC 7468), which no private key may stand beside: that is its owner's alone.</summary>
internal static class CertificatePem
{
    /// <returns>None if there is none in the text.</returns>
    /// <exception cref="CryptographicException">One is damaged, or there is a private key.</exception>
    public static X509Certificate2Collection Read(string text)
    {
        // By its label alone: what is inside may be damaged, or encrypted in the old form of openssl, which .NET does not know as PEM.
        if (text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            throw new CryptographicException("It has a private key in it; take that out, nobody but its owner may have it.");
        }

        X509Certificate2Collection certificates = [];
        certificates.ImportFromPem(text);

        return certificates;
    }
}
