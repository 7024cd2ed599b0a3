using System.Collections.Concurrent;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The URL of a request as callers know it, which the <c>htu</c> of their proofs must be (RFC 9449 §4.3).</summary>
/// <remarks>The Host header alone does not tell: another server that was shown a token and a proof could send both here, with its own name as the
/// host.</remarks>
internal sealed class RequestUrl(
    IOptionsMonitor<HostFilteringOptions> hosts,
    ILogger<RequestUrl> logger,
    ILocalIssuer? issuer = null,
    IHostEnvironment? environment = null)
{
    private static readonly string[] AnyHost = ["[::]", "0.0.0.0"]; // as the middleware of AllowedHosts reads it

    private readonly ConcurrentDictionary<string, bool> _errors = new(StringComparer.Ordinal); // one for each scheme, because proofs may be many

    /// <param name="request">The request.</param>
    /// <param name="scheme">The scheme that authenticates it.</param>
    /// <param name="baseUrl">The URL of the app, if the settings of the scheme have one.</param>
    /// <returns>Null if nothing but the request tells. An Error in the log says what to set.</returns>
    public CallersUrl? Of(HttpRequest request, string scheme, Uri? baseUrl)
    {
        if (baseUrl is not null)
        {
            return new(baseUrl.AbsoluteUri.TrimEnd('/') + request.Path.ToUriComponent());
        }

        if (IsOurs(request.Host))
        {
            return AsSent(request);
        }

        if (issuer is not null)
        {
            var settings = issuer.Settings.Value;

            return new(At(new Uri(settings.Issuer), request)) { Alias = settings.Options.MutualTls.TokenEndpoint is { } alias ? At(alias, request) : null };
        }

        if (environment?.IsDevelopment() is true)
        {
            return AsSent(request);
        }

        if (_errors.TryAdd(scheme, true))
        {
            logger.ProofUrlUnknown(scheme);
        }

        return null;
    }

    private static CallersUrl AsSent(HttpRequest request) =>
        new(UriHelper.BuildAbsolute(request.Scheme, request.Host, request.PathBase, request.Path));

    private static string At(Uri origin, HttpRequest request) =>
        origin.GetLeftPart(UriPartial.Authority) + request.PathBase.ToUriComponent() + request.Path.ToUriComponent();

    // The middleware of AllowedHosts has checked the Host header, which X-Forwarded-Host may have replaced since. A wildcard may cover hosts of others.
    private bool IsOurs(HostString host)
    {
        List<StringSegment> ours = [.. hosts.CurrentValue.AllowedHosts
            .Where(allowed => !allowed.StartsWith('*') && !AnyHost.Contains(allowed))
            .Select(allowed => new StringSegment(new HostString(allowed).ToUriComponent()))];

        return host.HasValue && HostString.MatchesAny(host.ToUriComponent(), ours);
    }
}

/// <summary>The URL of a request as callers know it.</summary>
/// <param name="Value">The URL, without its query.</param>
internal readonly record struct CallersUrl(string Value)
{
    /// <summary>The same at the host that asks for TLS certificates (RFC 8705 §5); null if there is no other host for that.</summary>
    public string? Alias { get; init; }
}
