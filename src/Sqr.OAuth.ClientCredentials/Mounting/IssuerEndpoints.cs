using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Maps the endpoints, once a host. What answers requests is made later: it needs settings and services that a tool which only builds the pipeline does not have.</summary>
internal sealed class IssuerEndpoints(Lazy<TokenEndpoint> token, Lazy<DiscoveryEndpoints> discovery, MountSettings settings)
{
    private static readonly string[] GetAndHead = [HttpMethods.Get, HttpMethods.Head];

    public bool AreMapped { get; private set; }

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

        AreMapped = true;
        var options = settings.Read();
        var paths = options.Endpoints;
        IssuerEndpoint tokenMark = new($"The token endpoint ({options.Path}:Endpoints:Token)", [], mayYield: false);
        List<IEndpointConventionBuilder> mapped =
        [
            MapToken(endpoints, paths).WithMetadata(tokenMark),
            endpoints.Map(paths.Token, HandleTokenAsync).ExcludeFromDescription().WithMetadata(tokenMark), // routing would refuse other methods and media types with an empty body
            .. MetadataPaths.Of(options.Issuer).Select(path => MapDocument(endpoints, path, context => WriteMetadataAsync(context, path), new("The metadata", GetAndHead, mayYield: true))),
            MapDocument(endpoints, paths.Jwks, context => discovery.Value.WriteKeySetAsync(context), new($"The JWK Set ({options.Path}:Endpoints:Jwks)", GetAndHead, mayYield: false)),
        ];
        if (paths.Authorization is { } authorization)
        {
            IssuerEndpoint mark = new($"The authorization endpoint ({options.Path}:Endpoints:Authorization)", [], mayYield: false);
            mapped.Add(endpoints.Map(authorization, AuthorizationEndpoint.RefuseAsync).ExcludeFromDescription().WithMetadata(mark));
        }

        return new ConventionsOfAll(mapped);
    }

    // A RequestDelegate shows in an OpenAPI document only if its MethodInfo is among the metadata.
    private IEndpointConventionBuilder MapToken(IEndpointRouteBuilder endpoints, EndpointOptions paths)
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

    private Task HandleTokenAsync(HttpContext context) => token.Value.HandleAsync(context);

    private Task WriteMetadataAsync(HttpContext context, string path) => path == MetadataPaths.OpenIdConfiguration
        ? discovery.Value.WriteOpenIdConfigurationAsync(context)
        : discovery.Value.WriteMetadataAsync(context);

    private static IEndpointConventionBuilder MapDocument(IEndpointRouteBuilder endpoints, string path, RequestDelegate handle, IssuerEndpoint mark) =>
        endpoints.MapMethods(path, GetAndHead, handle).ExcludeFromDescription().WithMetadata(mark);

    /// <summary>Applies a convention to all endpoints, after those that are ours.</summary>
    private sealed class ConventionsOfAll : IEndpointConventionBuilder
    {
        private readonly List<IEndpointConventionBuilder> _all;

        public ConventionsOfAll(List<IEndpointConventionBuilder> all)
        {
            _all = all;
            Add(endpoint => endpoint.Metadata.Add(new AllowAnonymousAttribute())); // who asks for a token has none yet
        }

        public void Add(Action<EndpointBuilder> convention) => _all.ForEach(endpoint => endpoint.Add(convention));

        public void Finally(Action<EndpointBuilder> finalConvention) => _all.ForEach(endpoint => endpoint.Finally(finalConvention));
    }
}
