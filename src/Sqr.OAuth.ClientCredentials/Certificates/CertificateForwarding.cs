using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Takes client certificates from the header of the proxies that the settings trust, and of nobody else, in front of the host's pipeline.</summary>
internal sealed class CertificateForwarding(
    CurrentSettings settings, Derived<TrustedProxies> proxies, TimeProvider time, ILogger<CertificateForwarding> logger) : IStartupFilter
{
    private readonly OncePerMinute _warning = new(time);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(rest => Before(rest));
        next(app);
    };

    private RequestDelegate Before(RequestDelegate rest) => context =>
    {
        var trusted = proxies.Of(settings.Value);
        if (!trusted.AreNone && PeerOf(context) is { } peer && trusted.Include(peer))
        {
            context.Features.Set(Forwarded(context.Request, peer)); // in place of a certificate that the proxy shows itself
        }

        return rest(context);
    };

    private ITlsConnectionFeature Forwarded(HttpRequest request, IPAddress peer)
    {
        var mutualTls = settings.Value.Options.MutualTls;
        var lines = request.Headers[mutualTls.CertificateHeader];
        if (ForwardedCertificate.IsAbsent(lines))
        {
            return new TlsConnectionFeature();
        }

        if (ForwardedCertificate.Read(lines, mutualTls.CertificateHeaderHasChain) is { } certificate)
        {
            return new TlsConnectionFeature { ClientCertificate = certificate };
        }

        if (_warning.IsDue())
        {
            logger.ForwardedCertificateUnusable(peer, mutualTls.CertificateHeader, lines.Count);
        }

        return new UnusableClientCertificate();
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
}

internal static partial class CertificateForwardingLog // ids 2000-2999, listed in docs/events.md, never reused
{
    [LoggerMessage(2019, LogLevel.Warning, "The trusted proxy at {Address} sent {Header} in {Lines} lines that do not hold exactly one certificate, so the client counts as without one. The proxy must replace the header that the client sent; if it sends the chain too, set MutualTls:CertificateHeaderHasChain to true. This is logged once a minute at most.", EventName = "ForwardedCertificateUnusable")]
    public static partial void ForwardedCertificateUnusable(this ILogger logger, IPAddress address, string header, int lines);
}
