namespace Sqr.OAuth.ClientCredentials;

/// <summary>A TLS certificate that authenticates a client (RFC 8705 §2). Set exactly one member.</summary>
/// <remarks><see cref="Pem"/> and <see cref="Sha256Thumbprint"/> register the certificate itself, which may be self-signed (self_signed_tls_client_auth). The
/// other members specify a name that a certificate from a trusted authority must contain (tls_client_auth).</remarks>
public sealed class ClientCertificate
{
    /// <summary>The certificate itself, in PEM. A certificate renewed with the same key also matches.</summary>
    /// <value>One certificate without its private key. Null, the default: another member is set.</value>
    public string? Pem { get; init; }

    /// <summary>The SHA-256 thumbprint of the certificate. A renewed certificate has another one.</summary>
    /// <value>64 hexadecimal digits in upper or lower case, with or without colons. Null, the default: another member is set.</value>
    public string? Sha256Thumbprint { get; init; }

    /// <summary>The certificate's subject. Names are compared without regard to case or repeated spaces (RFC 5280 §7.1).</summary>
    /// <value>A distinguished name as a string (RFC 4514), such as <c>CN=acme,O=Acme,C=NL</c>. Null, the default: another member is set.</value>
    public string? SubjectDistinguishedName { get; init; }

    /// <summary>A DNS name among the certificate's subject alternative names, compared without regard to case (RFC 5280 §7.2). A wildcard in the certificate
    /// matches nothing.</summary>
    /// <value>An ASCII host name without a wildcard, such as <c>acme.example.com</c>. Null, the default: another member is set.</value>
    public string? SanDns { get; init; }

    /// <summary>A URI among the certificate's subject alternative names, compared character by character and case-sensitively.</summary>
    /// <value>An absolute URI in ASCII, such as the SPIFFE ID <c>spiffe://example.com/acme</c>. Null, the default: another member is set.</value>
    public string? SanUri { get; init; }

    /// <summary>An IP address among the certificate's subject alternative names. An IPv6 address may be written in any of its forms.</summary>
    /// <value>An IPv4 or IPv6 address without brackets, port or zone, such as <c>192.0.2.7</c>. Null, the default: another member is set.</value>
    public string? SanIp { get; init; }

    /// <summary>An email address among the certificate's subject alternative names. Case matters before the @, but not after it (RFC 5280 §7.5).</summary>
    /// <value>An ASCII address, such as <c>acme@example.com</c>. Null, the default: another member is set.</value>
    public string? SanEmail { get; init; }

    /// <summary>Whether it registers one certificate, rather than a name that several certificates may contain.</summary>
    internal bool IsRegistered => Pem is not null || Sha256Thumbprint is not null;
}
