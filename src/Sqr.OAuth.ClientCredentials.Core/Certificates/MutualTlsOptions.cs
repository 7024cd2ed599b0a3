using System.Security.Cryptography.X509Certificates;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>How TLS client certificates are checked (RFC 8705).</summary>
public sealed class MutualTlsOptions
{
    /// <summary>Files with the certificates (PEM) of the authorities whose client certificates are trusted. The machine's own authorities are not: anybody gets a certificate from those.</summary>
    /// <value>Paths, relative to the content root. Empty, the default: only registered certificates authenticate.</value>
    public IList<string> TrustedRoots { get; } = [];

    /// <summary>Whether it is looked up that a certificate was revoked.</summary>
    /// <value><see cref="X509RevocationMode.NoCheck"/> by default; <see cref="X509RevocationMode.Online"/> fetches revocation lists, <see cref="X509RevocationMode.Offline"/> uses those that are there. A certificate whose state is not known is refused then.</value>
    public X509RevocationMode RevocationMode { get; set; } = X509RevocationMode.NoCheck;
}
