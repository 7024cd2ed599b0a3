using System.Security.Cryptography.X509Certificates;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>How TLS client certificates are checked (RFC 8705).</summary>
public sealed class MutualTlsOptions
{
    /// <summary>Files with the certificates (PEM) of the authorities whose client certificates are trusted, and of their intermediate authorities: a TLS
    /// server does not pass on the intermediate certificates that a client sends. The machine's own authorities are not trusted, since anyone can get a
    /// certificate from those.</summary>
    /// <value>Paths, relative to the content root. They are read at start, at each reload of the settings, and within ten seconds after they change. Empty,
    /// the default: only registered certificates authenticate.</value>
    public IList<string> TrustedRoots { get; } = [];

    /// <summary>Whether client certificates are checked for revocation.</summary>
    /// <value><see cref="X509RevocationMode.NoCheck"/> by default. <see cref="X509RevocationMode.Online"/> fetches revocation lists,
    /// <see cref="X509RevocationMode.Offline"/> uses cached ones. With either, a certificate whose status is unknown is refused.</value>
    public X509RevocationMode RevocationMode { get; set; } = X509RevocationMode.NoCheck;

    /// <summary>The URL of the token endpoint for clients with a certificate, if it differs from the normal one: <c>mtls_endpoint_aliases</c> in the
    /// metadata (RFC 8705 §5).</summary>
    /// <value>An absolute https URL. Null, the default: the normal URL.</value>
    public Uri? TokenEndpoint { get; set; }

    /// <summary>The proxies that are trusted to report, in <see cref="CertificateHeader"/>, which certificate a client presented. The header is ignored
    /// from any other address. A certificate that such a proxy presents itself is not treated as the client's.</summary>
    /// <value>IP addresses and networks in CIDR notation. They are compared with the remote end of the connection, regardless of forwarded headers. Empty,
    /// the default: no proxy is trusted.</value>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>The header in which those proxies forward a certificate: as percent-encoded PEM, or as base64 DER, between colons or without (RFC
    /// 9440).</summary>
    /// <value>The name of a header; read only at start. <c>X-Client-Cert</c> by default.</value>
    public string CertificateHeader { get; set; } = "X-Client-Cert";

    /// <summary>Whether those proxies send the whole chain in that header, with the client's certificate first, as Traefik and an ALB in passthrough mode
    /// do.</summary>
    /// <value>False by default: a header with more than one certificate counts as none, because the client itself may have written the first one.</value>
    public bool CertificateHeaderHasChain { get; set; }
}
