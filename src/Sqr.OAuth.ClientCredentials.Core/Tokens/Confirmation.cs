using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The key or certificate that the presenter of a token must prove to possess: its <c>cnf</c> (RFC 7800).</summary>
public sealed class Confirmation
{
    /// <summary>The thumbprint of the key that signs DPoP proofs: <c>jkt</c> (RFC 9449 §6.1, RFC 7638), base64url.</summary>
    /// <value>Null, the default: the token is not bound to such a key.</value>
    public string? JwkThumbprint { get; init; }

    /// <summary>The SHA-256 of the TLS client certificate: <c>x5t#S256</c> (RFC 8705 §3.1), base64url.</summary>
    /// <value>Null, the default: the token is not bound to a certificate.</value>
    public string? CertificateThumbprint { get; init; }

    internal static string ThumbprintOf(X509Certificate2 certificate) => Base64UrlEncoder.Encode(certificate.GetCertHash(HashAlgorithmName.SHA256));
}
