using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Reads client certificates from the header that trusted proxies send, ahead of the host's pipeline. The header is ignored from any other
/// address.</summary>
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
        if (!trusted.AreNone && ConnectionPeer.AddressOf(context) is { } peer && trusted.Include(peer))
        {
            context.Features.Set(Forwarded(context.Request, peer)); // replaces the proxy's own certificate, if it presented one
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
}

internal static partial class CertificateForwardingLog // ids 2000-2999, listed in docs/events.md, never reused
{
    [LoggerMessage(2019, LogLevel.Warning,
        "The trusted proxy at {Address} sent {Header} in {Lines} lines that do not contain exactly one certificate, so the request is treated as having none. "
        + "The proxy must replace the header that the client sent. If the proxy also sends the chain, set MutualTls:CertificateHeaderHasChain to true. "
        + "This is logged at most once a minute.",
        EventName = "ForwardedCertificateUnusable")]
    public static partial void ForwardedCertificateUnusable(this ILogger logger, IPAddress address, string header, int lines);
}
