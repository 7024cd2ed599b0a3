using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.RateLimiting;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Applies the host's conventions to all endpoints, after ours. Rate limits apply to the token endpoint only, everything else to the documents
/// too.</summary>
internal sealed class IssuerConventions : IEndpointConventionBuilder
{
    private readonly List<IEndpointConventionBuilder> _tokenEndpoints = [];
    private readonly List<IEndpointConventionBuilder> _documents = [];
    private readonly List<Action<EndpointBuilder>> _conventions = [];
    private readonly List<Action<EndpointBuilder>> _finalConventions = [];

    public void AddTokenEndpoint(IEndpointConventionBuilder endpoint)
    {
        AllowAnonymous(endpoint);
        _conventions.ForEach(endpoint.Add);
        _finalConventions.ForEach(endpoint.Finally);
        _tokenEndpoints.Add(endpoint);
    }

    /// <summary>Adds a document. An API that cannot fetch the keys rejects every token, so a limit on token requests must not apply to it.</summary>
    public void AddDocument(IEndpointConventionBuilder document)
    {
        AllowAnonymous(document);
        _conventions.ForEach(document.Add);
        document.Finally(RemoveRateLimit);
        _finalConventions.ForEach(convention => document.Finally(WithoutRateLimit(convention)));
        _documents.Add(document);
    }

    public void Add(Action<EndpointBuilder> convention)
    {
        _conventions.Add(convention);
        _tokenEndpoints.ForEach(endpoint => endpoint.Add(convention));
        _documents.ForEach(document => document.Add(convention));
    }

    public void Finally(Action<EndpointBuilder> finalConvention)
    {
        _finalConventions.Add(finalConvention);
        _tokenEndpoints.ForEach(endpoint => endpoint.Finally(finalConvention));
        _documents.ForEach(document => document.Finally(WithoutRateLimit(finalConvention)));
    }

    // A client that requests a token has none yet.
    private static void AllowAnonymous(IEndpointConventionBuilder endpoint) => endpoint.Add(builder => builder.Metadata.Add(new AllowAnonymousAttribute()));

    private static Action<EndpointBuilder> WithoutRateLimit(Action<EndpointBuilder> convention) => endpoint =>
    {
        convention(endpoint);
        RemoveRateLimit(endpoint);
    };

    private static void RemoveRateLimit(EndpointBuilder endpoint)
    {
        foreach (var limit in endpoint.Metadata.OfType<EnableRateLimitingAttribute>().ToList())
        {
            endpoint.Metadata.Remove(limit);
        }
    }
}
