using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Microsoft.AspNetCore.Hosting;

/// <summary>Makes Kestrel ask clients for a certificate.</summary>
public static class ClientCertificateExtensions
{
    /// <summary>Makes https endpoints ask for a client certificate (RFC 8705), for clients that authenticate with one and for tokens that are bound to
    /// one.</summary>
    /// <remarks>
    /// <para>Clients without a certificate can still connect, and any certificate is accepted at this point: TLS could not find an authority for a
    /// self-signed one. The token endpoint decides whether a certificate counts. The rest of the host must not treat the mere presence of a certificate as
    /// proof of identity.</para>
    /// <para>For all https endpoints, including configured ones: <c>builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https =>
    /// https.AllowSqrClientCertificates()))</c>. For a single endpoint: <c>listen.UseHttps(https => https.AllowSqrClientCertificates())</c>.</para>
    /// </remarks>
    /// <param name="https">The https options of one endpoint, or the defaults for all.</param>
    /// <returns>The same options.</returns>
    public static HttpsConnectionAdapterOptions AllowSqrClientCertificates(this HttpsConnectionAdapterOptions https)
    {
        ArgumentNullException.ThrowIfNull(https);
        https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
        https.AllowAnyClientCertificate();

        // .NET builds a chain anyway. It must not download what a stranger's certificate points to.
        var before = https.OnAuthenticate;
        https.OnAuthenticate = (connection, tls) =>
        {
            tls.CertificateChainPolicy ??= new() { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };
            before?.Invoke(connection, tls);
        };

        return https;
    }
}
