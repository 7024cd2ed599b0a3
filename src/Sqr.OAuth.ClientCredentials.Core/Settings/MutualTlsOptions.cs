using System.Security.Cryptography.X509Certificates;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>How TLS client certificates are checked (RFC 8705).</summary>
public sealed class MutualTlsOptions
{
    /// <summary>Files with the certificates (PEM) of the authorities whose client certificates are trusted, and of those between them and the clients: a TLS server does not hand on what a client sends of these. The machine's own authorities are not trusted: anybody gets a certificate from those.</summary>
    /// <value>Paths, relative to the content root; read at start, at each reload of the settings, and again within ten seconds when they change. Empty, the default: only registered certificates authenticate.</value>
    public IList<string> TrustedRoots { get; } = [];

    /// <summary>Whether it is looked up that a certificate was revoked.</summary>
    /// <value><see cref="X509RevocationMode.NoCheck"/> by default; <see cref="X509RevocationMode.Online"/> fetches revocation lists, <see cref="X509RevocationMode.Offline"/> uses those that are there. A certificate whose state is not known is refused then.</value>
    public X509RevocationMode RevocationMode { get; set; } = X509RevocationMode.NoCheck;

    /// <summary>Where clients with a certificate find the token endpoint, if that is another address than the rest do: <c>mtls_endpoint_aliases</c> in the metadata (RFC 8705 §5).</summary>
    /// <value>An absolute https URL. Null, the default: the same.</value>
    public Uri? TokenEndpoint { get; set; }

    /// <summary>The proxies that are trusted to say, in <see cref="CertificateHeader"/>, which certificate a client has shown. From anybody else the header counts for nothing. A certificate that such a proxy shows itself is not the client's.</summary>
    /// <value>IP addresses and networks in CIDR notation, compared with the other end of the connection, whatever forwarded headers say. Empty, the default: nobody is trusted.</value>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>The header in which those proxies hand a certificate on: as PEM, percent-encoded, or as DER in base64, between colons or without (RFC 9440).</summary>
    /// <value>The name of a header; read at start. <c>X-Client-Cert</c> by default.</value>
    public string CertificateHeader { get; set; } = "X-Client-Cert";

    /// <summary>Whether those proxies send the whole chain in that header, the client's certificate first, as Traefik and an ALB in passthrough mode do.</summary>
    /// <value>False by default: more than one certificate in the header counts as none, because the client itself may have written the first.</value>
    public bool CertificateHeaderHasChain { get; set; }
}
