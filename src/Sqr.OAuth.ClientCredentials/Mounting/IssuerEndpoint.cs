using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Marks an endpoint as ours, and removes it from routing where the host has its own.</summary>
/// <param name="name">The endpoint's name and its setting, for messages.</param>
/// <param name="methods">The methods that no other endpoint may answer there. Empty means all but OPTIONS, which a host may answer for CORS.</param>
/// <param name="mayYield">Whether an endpoint of the host may replace this one. If not, such an endpoint stops the start.</param>
internal sealed class IssuerEndpoint(string name, string[] methods, bool mayYield) : ISuppressMatchingMetadata
{
    public string Name { get; } = name;

    public bool MayYield { get; } = mayYield;

    /// <summary>Whether its requests have the credentials of clients.</summary>
    public bool TakesCredentials { get; init; }

    public bool SuppressMatching { get; private set; }

    public void Yield() => SuppressMatching = true;

    /// <param name="others">The methods of the host's endpoint; empty means all.</param>
    public bool SharesMethod(IReadOnlyList<string> others) => others is []
        || others.Any(other => methods is [] ? !HttpMethods.IsOptions(other) : methods.Contains(other, StringComparer.OrdinalIgnoreCase));
}

/// <summary>The name of the token endpoint, and its operation id in OpenAPI documents. Routing rejects two endpoints with one name.</summary>
internal sealed class TokenEndpointName : IEndpointNameMetadata
{
    private const string Usual = "getAccessToken";
    private const string IfTaken = "getSqrAccessToken";

    public string EndpointName { get; private set; } = Usual;

    public void Yield() => EndpointName = IfTaken;
}
