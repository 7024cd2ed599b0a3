using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Reads certificates in PEM (RFC 7468). Rejects text with a private key, which only its owner may have.</summary>
internal static class CertificatePem
{
    /// <returns>Empty if the text contains no certificate.</returns>
    /// <exception cref="CryptographicException">A certificate is damaged, or the text contains a private key.</exception>
    public static X509Certificate2Collection Read(string text)
    {
        // Found by its label: the contents may be damaged, or encrypted in OpenSSL's old format, which .NET does not recognize as PEM.
        if (text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            throw new CryptographicException("It contains a private key. Remove it; only its owner may have it.");
        }

        X509Certificate2Collection certificates = [];
        certificates.ImportFromPem(text);

        return certificates;
    }
}
