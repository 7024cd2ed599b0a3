using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sqr.OAuth.ClientCredentials;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the issuer's endpoints explicitly.</summary>
public static class ClientCredentialsEndpointExtensions
{
    /// <summary>Maps the issuer's endpoints here, so that you can add your own conventions (a rate limit, CORS, a host filter). The automatic mount then
    /// does nothing.</summary>
    /// <param name="endpoints">The route builder to map the endpoints on.</param>
    /// <returns>A builder for conventions that apply to all of them.</returns>
    /// <exception cref="InvalidOperationException">The endpoints are already mapped, or the issuer is not registered.</exception>
    public static IEndpointConventionBuilder MapSqrClientCredentials(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var ours = endpoints.ServiceProvider.GetService<IssuerEndpoints>()
            ?? throw new InvalidOperationException("The issuer is not registered. Call builder.Services.AddSqrClientCredentials(builder.Configuration) first.");

        return ours.Map(endpoints);
    }
}
