using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sqr.OAuth.ClientCredentials;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the issuer's endpoints explicitly.</summary>
public static class ClientCredentialsEndpointExtensions
{
    /// <summary>Maps the issuer's endpoints here, for conventions of the host's own (a rate limit, CORS, a host filter); the automatic mount then stands back.</summary>
    /// <param name="endpoints">Where to.</param>
    /// <returns>A builder for the conventions of all of them.</returns>
    /// <exception cref="InvalidOperationException">They are mapped already, or the issuer is not registered.</exception>
    public static IEndpointConventionBuilder MapSqrClientCredentials(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var ours = endpoints.ServiceProvider.GetService<IssuerEndpoints>()
            ?? throw new InvalidOperationException("The issuer is not registered. Call builder.Services.AddSqrClientCredentials(builder.Configuration) first.");

        return ours.Map(endpoints);
    }
}
