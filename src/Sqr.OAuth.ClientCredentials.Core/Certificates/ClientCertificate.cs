namespace Sqr.OAuth.ClientCredentials;

/// <summary>A TLS certificate that authenticates a client (RFC 8705 §2). Exactly one member says which.</summary>
/// <remarks><see cref="Pem"/> and <see cref="Sha256Thumbprint"/> register the certificate itself, which may be signed by itself (self_signed_tls_client_auth); the others name what one of a trusted authority must carry (tls_client_auth).</remarks>
public sealed class ClientCertificate
{
    /// <summary>The certificate itself, in PEM. One renewed with the same key counts as the same.</summary>
    /// <value>One certificate without its private key. Null, the default: another member says which.</value>
    public string? Pem { get; init; }

    /// <summary>The SHA-256 of the certificate. One renewed has another.</summary>
    /// <value>64 hexadecimal digits in upper or lower case, with or without colons. Null, the default: another member says which.</value>
    public string? Sha256Thumbprint { get; init; }

    /// <summary>Its subject. Names are compared without regard to case or repeated spaces (RFC 5280 §7.1).</summary>
    /// <value>A distinguished name as a string (RFC 4514), such as <c>CN=acme,O=Acme,C=NL</c>. Null, the default: another member says which.</value>
    public string? SubjectDistinguishedName { get; init; }

    /// <summary>
    /// A DNS name among its subject alternative names, compared without regard to case (RFC 5280 §7.2). A wildcard in the certificate matches nothing.
    /// </summary>
    /// <value>An ASCII host name without a wildcard, such as <c>acme.example.com</c>. Null, the default: another member says which.</value>
    public string? SanDns { get; init; }

    /// <summary>A URI among its subject alternative names, compared to the character, so that case counts.</summary>
    /// <value>An absolute URI in ASCII, such as the SPIFFE ID <c>spiffe://example.com/acme</c>. Null, the default: another member says which.</value>
    public string? SanUri { get; init; }

    /// <summary>An IP address among its subject alternative names, compared as an address: an IPv6 address may be written in any of its forms.</summary>
    /// <value>An IPv4 or IPv6 address without brackets, port or zone, such as <c>192.0.2.7</c>. Null, the default: another member says which.</value>
    public string? SanIp { get; init; }

    /// <summary>An e-mail address among its subject alternative names. Case counts before the @, and not after it (RFC 5280 §7.5).</summary>
    /// <value>An ASCII address, such as <c>acme@example.com</c>. Null, the default: another member says which.</value>
    public string? SanEmail { get; init; }

    /// <summary>Whether it names one certificate, and not what any may carry.</summary>
    internal bool IsRegistered => Pem is not null || Sha256Thumbprint is not null;
}
