using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Maps the endpoints, once per host. The request handlers are created later: they need settings and services that are missing in a tool that only
/// builds the pipeline.</summary>
internal sealed class IssuerEndpoints(
    EndpointEdge edge, Lazy<TokenEndpoint> token, Lazy<ExplanationEndpoint> explanations, Lazy<DiscoveryEndpoints> discovery, MountSettings settings)
{
    private static readonly string[] GetAndHead = [HttpMethods.Get, HttpMethods.Head];

    private CredentialRequestDelegate? _answerToken;
    private IssuerConventions? _conventions;
    private string? _metadataAtRoot;

    public bool AreMapped => _conventions is not null;

    /// <summary>Whether the endpoints were mapped in a group that cannot contain all of them.</summary>
    public bool HaveMetadataForRoot => _metadataAtRoot is not null;

    /// <summary>Creates the request handlers.</summary>
    /// <exception cref="InvalidOperationException">A service is missing.</exception>
    public void Prepare() => _ = (token.Value, discovery.Value);

    /// <exception cref="InvalidOperationException">The endpoints are already mapped.</exception>
    public IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints)
    {
        if (AreMapped)
        {
            throw new InvalidOperationException(
                "The endpoints of Sqr.OAuth.ClientCredentials are already mapped. Call MapSqrClientCredentials once; a second issuer needs its own host.");
        }

        var options = settings.Read();
        var paths = options.Endpoints;
        IssuerEndpoint tokenMark = new($"The token endpoint ({options.Path}:Endpoints:Token)", [], mayYield: false) { TakesCredentials = true };
        _conventions = new();
        _conventions.AddTokenEndpoint(MapToken(endpoints, paths).WithMetadata(tokenMark));
        // Routing itself would answer other methods and media types with an empty body.
        _conventions.AddTokenEndpoint(endpoints.Map(paths.Token, HandleTokenAsync).ExcludeFromDescription().WithMetadata(tokenMark));
        IssuerEndpoint jwksMark = new($"The JWK Set ({options.Path}:Endpoints:Jwks)", GetAndHead, mayYield: false);
        _conventions.AddDocument(MapDocument(endpoints, paths.Jwks, context => discovery.Value.WriteKeySetAsync(context), jwksMark));
        if (paths.Explanations is { } explanation)
        {
            IssuerEndpoint mark = new($"The explanation endpoint ({options.Path}:Endpoints:Explanations)", [], mayYield: false) { TakesCredentials = true };
            _conventions.AddTokenEndpoint(
                endpoints.Map(explanation, context => edge.RunAsync(context, explanations.Value.AnswerAsync)).ExcludeFromDescription().WithMetadata(mark));
        }

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

    /// <summary>Maps the metadata that RFC 8414 §3.1 places below the root of the host, if the rest was mapped in a group.</summary>
    public void MapAtRoot(IEndpointRouteBuilder root)
    {
        if (_metadataAtRoot is { } path)
        {
            _metadataAtRoot = null;
            _conventions?.AddDocument(MapMetadata(root, path));
        }
    }

    // A RequestDelegate appears in an OpenAPI document only if its MethodInfo is in the metadata.
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
