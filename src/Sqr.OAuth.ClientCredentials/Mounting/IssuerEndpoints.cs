using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Maps the endpoints, once a host. What answers requests is made later: it needs settings and services that a tool which only builds the pipeline does not have.</summary>
internal sealed class IssuerEndpoints(EndpointEdge edge, Lazy<TokenEndpoint> token, Lazy<DiscoveryEndpoints> discovery, MountSettings settings)
{
    private static readonly string[] GetAndHead = [HttpMethods.Get, HttpMethods.Head];

    private RequestDelegate? _answerToken;
    private IssuerConventions? _conventions;
    private string? _metadataAtRoot;

    public bool AreMapped => _conventions is not null;

    /// <summary>Whether they were mapped in a group that cannot hold all of them.</summary>
    public bool HaveMetadataForRoot => _metadataAtRoot is not null;

    /// <summary>Makes what answers requests.</summary>
    /// <exception cref="InvalidOperationException">A service is missing.</exception>
    public void Prepare() => _ = (token.Value, discovery.Value);

    /// <exception cref="InvalidOperationException">They are mapped already.</exception>
    public IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints)
    {
        if (AreMapped)
        {
            throw new InvalidOperationException("The endpoints of Sqr.OAuth.ClientCredentials are mapped already, and a host holds one issuer. Call MapSqrClientCredentials once; run a second issuer in a host of its own.");
        }

        var options = settings.Read();
        var paths = options.Endpoints;
        IssuerEndpoint tokenMark = new($"The token endpoint ({options.Path}:Endpoints:Token)", [], mayYield: false);
        _conventions = new();
        _conventions.AddTokenEndpoint(MapToken(endpoints, paths).WithMetadata(tokenMark));
        _conventions.AddTokenEndpoint(endpoints.Map(paths.Token, HandleTokenAsync).ExcludeFromDescription().WithMetadata(tokenMark)); // routing would refuse other methods and media types with an empty body
        _conventions.AddDocument(MapDocument(endpoints, paths.Jwks, context => discovery.Value.WriteKeySetAsync(context), new($"The JWK Set ({options.Path}:Endpoints:Jwks)", GetAndHead, mayYield: false)));
        if (paths.Authorization is { } authorization)
        {
            IssuerEndpoint mark = new($"The authorization endpoint ({options.Path}:Endpoints:Authorization)", [], mayYield: false);
            _conventions.AddDocument(endpoints.Map(authorization, AtEdge(AuthorizationEndpoint.RefuseAsync)).ExcludeFromDescription().WithMetadata(mark));
        }

        _metadataAtRoot = endpoints is RouteGroupBuilder ? MetadataPaths.BehindWellKnown(options.Issuer) : null;
        foreach (var path in MetadataPaths.Of(options.Issuer).Where(path => path != _metadataAtRoot))
        {
            _conventions.AddDocument(MapMetadata(endpoints, path));
        }

        return _conventions;
    }

    /// <summary>Maps the metadata that RFC 8414 §3.1 wants below the root of the host, where the rest was mapped in a group.</summary>
    public void MapAtRoot(IEndpointRouteBuilder root)
    {
        if (_metadataAtRoot is { } path)
        {
            _metadataAtRoot = null;
            _conventions?.AddDocument(MapMetadata(root, path));
        }
    }

    // A RequestDelegate shows in an OpenAPI document only if its MethodInfo is among the metadata.
    private IEndpointConventionBuilder MapToken(IEndpointRouteBuilder endpoints, IssuerPaths paths)
    {
        RequestDelegate handle = HandleTokenAsync;
        var endpoint = endpoints.MapPost(paths.Token, handle)
            .WithMetadata(
                handle.Method,
                new AcceptsMetadata(["application/json", "application/x-www-form-urlencoded"], typeof(SqrTokenRequestDto)),
                new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(SqrTokenResponseDto), ["application/json"]),
                new ProducesResponseTypeMetadata(StatusCodes.Status400BadRequest, typeof(SqrTokenErrorDto), ["application/json"]),
                new ProducesResponseTypeMetadata(StatusCodes.Status401Unauthorized, typeof(SqrTokenErrorDto), ["application/json"]),
                new ProducesResponseTypeMetadata(StatusCodes.Status500InternalServerError, typeof(SqrInternalErrorDto), ["application/json"]),
                new ProducesResponseTypeMetadata(StatusCodes.Status503ServiceUnavailable, typeof(SqrInternalErrorDto), ["application/json"]),
                new TokenEndpointName())
            .WithTags("OAuth Token")
            .WithSummary("Get access token")
            .WithDescription("Request an access token using the **Client Credentials Grant**.  \nThe access token is required for calling all secured APIs.\n");

        return paths.InHostDocument ? endpoint : endpoint.ExcludeFromDescription();
    }

    private Task HandleTokenAsync(HttpContext context) => edge.RunAsync(context, _answerToken ??= token.Value.AnswerAsync);

    private IEndpointConventionBuilder MapMetadata(IEndpointRouteBuilder endpoints, string path)
    {
        RequestDelegate handle = path == MetadataPaths.OpenIdConfiguration
            ? context => discovery.Value.WriteOpenIdConfigurationAsync(context)
            : context => discovery.Value.WriteMetadataAsync(context);

        return MapDocument(endpoints, path, handle, new("The metadata", GetAndHead, mayYield: true));
    }

    private IEndpointConventionBuilder MapDocument(IEndpointRouteBuilder endpoints, string path, RequestDelegate handle, IssuerEndpoint mark) =>
        endpoints.MapMethods(path, GetAndHead, AtEdge(handle)).ExcludeFromDescription().WithMetadata(mark);

    private RequestDelegate AtEdge(RequestDelegate answer) => context => edge.RunAsync(context, answer);
}
