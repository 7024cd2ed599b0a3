using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Checks, once the pipeline is built, whether the host has endpoints at our paths or with our names.</summary>
internal sealed class HostEndpoints(IOptions<AuthenticationOptions> authentication, MountSettings settings, ILogger<HostEndpoints> logger)
{
    private const string OpenIddictServer = "OpenIddict.Server.AspNetCore.OpenIddictServerAspNetCoreHandler";
    private static readonly IReadOnlyList<string>[] PathsOfOpenIddict = [.. MetadataPaths.Of(null).Select(path => path.Trim('/').Split('/'))];

    /// <exception cref="InvalidOperationException">The host has its own endpoint at the path of the token endpoint or the JWK Set.</exception>
    public void Compare(IEndpointRouteBuilder routes)
    {
        var all = routes.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().ToList();
        var ours = all.Where(endpoint => Mark(endpoint) is not null).ToList();
        var others = all
            .Where(endpoint => Mark(endpoint) is null && endpoint.Metadata.GetMetadata<ISuppressMatchingMetadata>()?.SuppressMatching is not true)
            .ToList();
        foreach (var endpoint in ours)
        {
            ComparePath(endpoint, others);
            CompareName(endpoint, others);
        }

        ComparePrefix(ours);
        LookForOpenIddict(ours);
    }

    private static IssuerEndpoint? Mark(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IssuerEndpoint>();

    private void ComparePath(RouteEndpoint endpoint, List<RouteEndpoint> others)
    {
        if (Mark(endpoint) is not { } mark
            || RoutePath.LiteralSegments(endpoint.RoutePattern) is not { } path
            || others.Find(other => IsInTheWay(other, endpoint, path)) is not { } taken)
        {
            return;
        }

        if (mark.MayYield)
        {
            mark.Yield();
            logger.MetadataNotMapped($"/{string.Join('/', path)}", NameOf(taken));
        }
        else if (!DesignTime.IsActive)
        {
            throw new InvalidOperationException(
                $"{mark.Name} and the app's endpoint \"{NameOf(taken)}\" are both at \"/{string.Join('/', path)}\". "
                + $"Move the app's endpoint or change the setting, for example to /auth/{path[^1]}.");
        }
    }

    private static bool IsInTheWay(RouteEndpoint other, RouteEndpoint endpoint, IReadOnlyList<string> path) =>
        other.Order != int.MaxValue // a fallback
        && RoutePath.Names(other.RoutePattern, path)
        && Mark(endpoint)?.SharesMethod(other.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []) is true
        && ShareHost(other.Metadata.GetMetadata<IHostMetadata>()?.Hosts ?? [], endpoint.Metadata.GetMetadata<IHostMetadata>()?.Hosts ?? []);

    // An endpoint for certain hosts takes precedence over one for all hosts, as the app's author intended.
    private static bool ShareHost(IReadOnlyList<string> some, IReadOnlyList<string> others) =>
        (some is [] && others is []) || some.Intersect(others, StringComparer.OrdinalIgnoreCase).Any();

    private void CompareName(RouteEndpoint endpoint, List<RouteEndpoint> others)
    {
        if (endpoint.Metadata.GetMetadata<IEndpointNameMetadata>() is TokenEndpointName ours
            && others.Find(other => other.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName == ours.EndpointName) is { } taken)
        {
            var name = ours.EndpointName;
            ours.Yield();
            logger.EndpointNameTaken(name, NameOf(taken), ours.EndpointName);
        }
    }

    // A path base or a proxy may add segments before a group's prefix, which only a request shows. The issuer's path must end with the prefix anyway.
    private void ComparePrefix(List<RouteEndpoint> ours)
    {
        var options = settings.Read();
        var token = ours
            .Select(endpoint => endpoint.RoutePattern)
            .FirstOrDefault(pattern => pattern.RawText?.EndsWith(options.Endpoints.Token, StringComparison.Ordinal) is true);
        if (DesignTime.IsActive || token is not { RawText: { } path } || RoutePath.LiteralSegments(token) is null)
        {
            return;
        }

        var prefix = "/" + path[..^options.Endpoints.Token.Length].Trim('/');
        if (prefix != "/" && !MetadataPaths.PathOf(options.Issuer).EndsWith(prefix, StringComparison.OrdinalIgnoreCase))
        {
            logger.MountDoesNotFitIssuer(LogText.Escape(prefix), LogText.Escape(options.Issuer ?? "(not set)"));
        }
    }

    // OpenIddict answers in the authentication middleware, before any endpoint. Only its own options tell where, and we do not reference its package.
    private void LookForOpenIddict(List<RouteEndpoint> ours)
    {
        if (!authentication.Value.Schemes.Any(scheme => scheme.HandlerType?.FullName == OpenIddictServer))
        {
            return;
        }

        foreach (var path in PathsOfOpenIddict.Where(path => ours.Exists(endpoint => RoutePath.Names(endpoint.RoutePattern, path))))
        {
            logger.MetadataHiddenByOpenIddict($"/{string.Join('/', path)}");
        }
    }

    private static string NameOf(RouteEndpoint endpoint) => endpoint.DisplayName ?? endpoint.RoutePattern.RawText ?? "";
}

internal static partial class MountingLog // ids 9000-9999, listed in docs/events.md, never reused
{
    [LoggerMessage(9001, LogLevel.Warning,
        "The app has its own endpoint at {Path}, {Endpoint}, so the issuer's metadata is not mapped there.", EventName = "MetadataNotMapped")]
    public static partial void MetadataNotMapped(this ILogger logger, string path, string endpoint);

    [LoggerMessage(9002, LogLevel.Warning,
        "The app already has an endpoint named {Name}, {Endpoint}. The token endpoint is named {Instead} in the app's OpenAPI documents.",
        EventName = "EndpointNameTaken")]
    public static partial void EndpointNameTaken(this ILogger logger, string name, string endpoint, string instead);

    [LoggerMessage(9003, LogLevel.Warning,
        "OpenIddict's server is in this app. Unless its configuration endpoint was moved, it answers at {Path} and hides the issuer's metadata. "
        + "Give the issuer a path and map it with MapGroup, as docs/hosting.md shows.",
        EventName = "MetadataHiddenByOpenIddict")]
    public static partial void MetadataHiddenByOpenIddict(this ILogger logger, string path);

    [LoggerMessage(9004, LogLevel.Warning,
        "The issuer's endpoints are mapped below {Prefix}, but the issuer's path, {Issuer}, does not end with it. "
        + "Unless a proxy rewrites the path, the metadata names URLs that answer 404. "
        + "Set SqrClientCredentials:Issuer to the URL at which clients see the endpoints, or map them elsewhere.",
        EventName = "MountDoesNotFitIssuer")]
    public static partial void MountDoesNotFitIssuer(this ILogger logger, string prefix, string issuer);
}
