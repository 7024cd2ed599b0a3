namespace Sqr.OAuth.ClientCredentials;

/// <summary>The paths of the endpoints. The public URL of each is the issuer's URL followed by this path.</summary>
public sealed class IssuerPaths
{
    /// <summary>The token endpoint (RFC 6749 §3.2).</summary>
    /// <value>A path that begins with a slash; <c>/oauth2/token</c> by default.</value>
    public string Token { get; set; } = "/oauth2/token";

    /// <summary>The JWK Set (RFC 7517 §5).</summary>
    /// <value>A path that begins with a slash; <c>/.well-known/jwks.json</c> by default.</value>
    public string Jwks { get; set; } = "/.well-known/jwks.json";

    /// <summary>An authorization endpoint (RFC 6749 §3.1) that refuses every request, for clients that reject metadata without one.</summary>
    /// <value>A path that begins with a slash. Null, the default: the endpoint does not exist.</value>
    public string? Authorization { get; set; }

    /// <summary>Whether the host's own OpenAPI documents describe the token endpoint.</summary>
    /// <value>True by default; false keeps the issuer out of them.</value>
    public bool InHostDocument { get; set; } = true;

    /// <summary>All endpoints that exist.</summary>
    internal IEnumerable<EndpointPath> All
    {
        get
        {
            yield return new(nameof(Token), Token, "/oauth2/token");
            yield return new(nameof(Jwks), Jwks, "/.well-known/jwks.json");
            if (Authorization is not null)
            {
                yield return new(nameof(Authorization), Authorization, "/oauth2/authorize, or leave it out");
            }
        }
    }
}

/// <summary>The path of an endpoint.</summary>
/// <param name="Setting">The name of its setting.</param>
/// <param name="Value">The path.</param>
/// <param name="Example">An example value for the setting.</param>
internal sealed record EndpointPath(string Setting, string Value, string Example);
