using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>ASP.NET Core's certificate forwarding, in front of the host's pipeline, for the proxies that the settings trust and for nobody else.</summary>
internal sealed class CertificateForwarding(CurrentSettings settings, ILoggerFactory loggers) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(rest => Before(rest));
        next(app);
    };

    private RequestDelegate Before(RequestDelegate rest)
    {
        // Not yet: while the pipeline is built, the settings may not be complete.
        Lazy<CertificateForwardingMiddleware> forwarding = new(() => new(
            rest,
            loggers,
            Options.Create(new CertificateForwardingOptions { CertificateHeader = settings.Value.Options.MutualTls.CertificateHeader, HeaderConverter = Read })));

        return context =>
        {
            var trusted = settings.Value.TrustedProxies;
            if (trusted.AreNone || PeerOf(context) is not { } peer || !trusted.Include(peer))
            {
                return rest(context);
            }

            context.Features.Set<ITlsConnectionFeature>(new TlsConnectionFeature()); // one that the proxy shows itself is not the client's

            return forwarding.Value.Invoke(context);
        };
    }

    // Not the address of the connection info: forwarded headers change that, and they may be anybody's.
    private static IPAddress? PeerOf(HttpContext context)
    {
        try
        {
            return (context.Features.Get<IConnectionSocketFeature>()?.Socket.RemoteEndPoint as IPEndPoint)?.Address;
        }
        catch (Exception exception) when (exception is ObjectDisposedException or SocketException)
        {
            return null; // it has gone
        }
    }

    /// <exception cref="FormatException">It is no certificate; the middleware then goes on without one.</exception>
    private static X509Certificate2 Read(string header)
    {
        var text = Uri.UnescapeDataString(header);

        return text.StartsWith("-----BEGIN", StringComparison.Ordinal)
            ? X509Certificate2.CreateFromPem(text)
            : X509CertificateLoader.LoadCertificate(Convert.FromBase64String(text.Trim(':')));
    }
}
