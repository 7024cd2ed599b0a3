using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Logs, at most once a minute, that token requests are refused because they came over plain http.</summary>
internal sealed class PlainHttpWarning(CurrentSettings settings, TimeProvider time, ILogger logger)
{
    private static readonly string[] ForwardedHeaders = ["X-Forwarded-Proto", "Forwarded"];
    private readonly OncePerMinute _warning = new(time);

    public void Refused(HttpRequest request)
    {
        if (!_warning.IsDue())
        {
            return;
        }

        var options = settings.Value.Options;
        var cause = Array.Find(ForwardedHeaders, request.Headers.ContainsKey) is { } header
            ? $"The request has the header {header}, so a proxy probably terminates TLS, but this host ignores what it forwards. "
            + "Set up forwarded headers and list the proxy as known, or set ASPNETCORE_FORWARDEDHEADERS_ENABLED=true if only the proxy can reach this host."
            : "Clients must use https. If a proxy terminates TLS, have it send X-Forwarded-Proto and set up forwarded headers.";
        logger.PlainHttpRefused(options.Path, options.EnvironmentName ?? "unknown", cause);
    }
}
