using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Microsoft.AspNetCore.Hosting;

/// <summary>Has Kestrel ask clients for a certificate.</summary>
public static class ClientCertificateExtensions
{
    /// <summary>Has https endpoints ask for a client certificate (RFC 8705), for clients that prove who they are by one and for tokens that are bound to one.</summary>
    /// <remarks>
    /// <para>A client without one is let in, and so is any certificate: one that is signed by itself has no authority that TLS could look for. Whether it counts is decided at the token endpoint. The rest of the host must not take the mere presence of one for a proof.</para>
    /// <para>For all https endpoints, those of the configuration too: <c>builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https => https.AllowSqrClientCertificates()))</c>. For one: <c>listen.UseHttps(https => https.AllowSqrClientCertificates())</c>.</para>
    /// </remarks>
    /// <param name="https">The https settings of an endpoint, or the defaults of all.</param>
    /// <returns>The same.</returns>
    public static HttpsConnectionAdapterOptions AllowSqrClientCertificates(this HttpsConnectionAdapterOptions https)
    {
        ArgumentNullException.ThrowIfNull(https);
        https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
        https.AllowAnyClientCertificate();

        // .NET looks for the authority of a certificate even so: not where the certificate of a stranger says.
        var before = https.OnAuthenticate;
        https.OnAuthenticate = (connection, tls) =>
        {
            tls.CertificateChainPolicy ??= new() { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };
            before?.Invoke(connection, tls);
        };

        return https;
    }
}
