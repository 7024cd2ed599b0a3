using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.RateLimiting;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Applies the host's conventions to all endpoints, after those that are ours: rate limits only to the token endpoint, everything else to the documents too.</summary>
internal sealed class IssuerConventions : IEndpointConventionBuilder
{
    private readonly List<IEndpointConventionBuilder> _endpoints = [];
    private readonly List<Action<EndpointBuilder>> _conventions = [];
    private readonly List<Action<EndpointBuilder>> _finalConventions = [];

    public void AddTokenEndpoint(IEndpointConventionBuilder endpoint)
    {
        endpoint.Add(builder => builder.Metadata.Add(new AllowAnonymousAttribute())); // who asks for a token has none yet
        _conventions.ForEach(endpoint.Add);
        _finalConventions.ForEach(endpoint.Finally);
        _endpoints.Add(endpoint);
    }

    /// <summary>Adds a document. An API that cannot fetch the keys refuses every token, so a limit on token requests must not reach it.</summary>
    public void Add(IEndpointConventionBuilder document)
    {
        AddTokenEndpoint(document);
        document.Finally(RemoveRateLimit);
    }

    public void Add(Action<EndpointBuilder> convention)
    {
        _conventions.Add(convention);
        _endpoints.ForEach(endpoint => endpoint.Add(convention));
    }

    public void Finally(Action<EndpointBuilder> finalConvention)
    {
        _finalConventions.Add(finalConvention);
        _endpoints.ForEach(endpoint => endpoint.Finally(finalConvention));
    }

    private static void RemoveRateLimit(EndpointBuilder endpoint)
    {
        foreach (var limit in endpoint.Metadata.OfType<EnableRateLimitingAttribute>().ToList())
        {
            endpoint.Metadata.Remove(limit);
        }
    }
}
