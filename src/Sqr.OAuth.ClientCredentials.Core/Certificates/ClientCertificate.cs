namespace Sqr.OAuth.ClientCredentials;

/// <summary>A TLS certificate that authenticates a client (RFC 8705 §2). Exactly one member says which.</summary>
/// <remarks><see cref="Pem"/> and <see cref="Sha256Thumbprint"/> register the certificate itself, which may be signed by itself (self_signed_tls_client_auth); the others name what one of a trusted authority must carry (tls_client_auth).</remarks>
public sealed class ClientCertificate
{
    /// <summary>The certificate itself, in PEM. One renewed with the same key counts as the same.</summary>
    public string? Pem { get; init; }

    /// <summary>The SHA-256 of the certificate, 64 hexadecimal digits, in whatever case and with or without colons.</summary>
    public string? Sha256Thumbprint { get; init; }

    /// <summary>Its subject, as a distinguished name in text (RFC 4514).</summary>
    public string? SubjectDistinguishedName { get; init; }

    /// <summary>A DNS name among its subject alternative names.</summary>
    public string? SanDns { get; init; }

    /// <summary>A URI among its subject alternative names, such as a SPIFFE ID.</summary>
    public string? SanUri { get; init; }

    /// <summary>An IP address among its subject alternative names.</summary>
    public string? SanIp { get; init; }

    /// <summary>An e-mail address among its subject alternative names.</summary>
    public string? SanEmail { get; init; }

    /// <summary>Whether it names one certificate, and not what any may carry.</summary>
    internal bool IsRegistered => Pem is not null || Sha256Thumbprint is not null;
}
