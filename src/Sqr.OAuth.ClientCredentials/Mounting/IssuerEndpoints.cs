using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Maps the endpoints, once a host.</summary>
internal sealed class IssuerEndpoints(TokenEndpoint token, DiscoveryEndpoints discovery, CurrentSettings settings)
{
    private const string MetadataPath = "/.well-known/oauth-authorization-server";
    private const string OpenIdConfigurationPath = "/.well-known/openid-configuration";
    private static readonly string[] GetAndHead = [HttpMethods.Get, HttpMethods.Head];

    public bool AreMapped { get; private set; }

    /// <exception cref="InvalidOperationException">They are mapped already.</exception>
    public IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints)
    {
        if (AreMapped)
        {
            throw new InvalidOperationException("The endpoints of Sqr.OAuth.ClientCredentials are mapped already, and a host holds one issuer. Call MapSqrClientCredentials once; run a second issuer in a host of its own.");
        }

        AreMapped = true;
        var paths = settings.Value.Options.Endpoints;
        List<IEndpointConventionBuilder> mapped =
        [
            MapToken(endpoints, paths.Token),
            endpoints.Map(paths.Token, token.HandleAsync).ExcludeFromDescription(), // routing would refuse other methods and media types with an empty body
            .. MetadataPaths().Select(path => MapDocument(endpoints, path, discovery.WriteMetadataAsync)),
            MapDocument(endpoints, OpenIdConfigurationPath, discovery.WriteOpenIdConfigurationAsync),
            MapDocument(endpoints, paths.Jwks, discovery.WriteKeySetAsync),
        ];
        if (paths.Authorization is { } authorization)
        {
            mapped.Add(endpoints.Map(authorization, AuthorizationEndpoint.RefuseAsync).ExcludeFromDescription());
        }

        return new ConventionsOfAll(mapped);
    }

    // A RequestDelegate shows in an OpenAPI document only if its MethodInfo is among the metadata.
    private IEndpointConventionBuilder MapToken(IEndpointRouteBuilder endpoints, string path)
    {
        RequestDelegate handle = token.HandleAsync;

        return endpoints.MapPost(path, handle)
            .WithMetadata(
                handle.Method,
                new AcceptsMetadata(["application/json", "application/x-www-form-urlencoded"], typeof(TokenRequestDto)),
                new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(TokenResponseDto), ["application/json"]),
                new ProducesResponseTypeMetadata(StatusCodes.Status400BadRequest, typeof(TokenErrorDto), ["application/json"]),
                new ProducesResponseTypeMetadata(StatusCodes.Status401Unauthorized, typeof(TokenErrorDto), ["application/json"]),
                new ProducesResponseTypeMetadata(StatusCodes.Status500InternalServerError, typeof(InternalErrorDto), ["application/json"]),
                new ProducesResponseTypeMetadata(StatusCodes.Status503ServiceUnavailable, typeof(InternalErrorDto), ["application/json"]))
            .WithName("getAccessToken")
            .WithTags("OAuth Token")
            .WithSummary("Get access token")
            .WithDescription("Request an access token using the **Client Credentials Grant**.  \nThe access token is required for calling all secured APIs.\n");
    }

    private static IEndpointConventionBuilder MapDocument(IEndpointRouteBuilder endpoints, string path, RequestDelegate handle) =>
        endpoints.MapMethods(path, GetAndHead, handle).ExcludeFromDescription();

    // The issuer's own path comes behind the well-known one (RFC 8414 §3.1).
    private IEnumerable<string> MetadataPaths()
    {
        yield return MetadataPath;
        if (new Uri(settings.Value.Issuer).AbsolutePath.TrimEnd('/') is { Length: > 0 } issuerPath)
        {
            yield return MetadataPath + issuerPath;
        }
    }

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
