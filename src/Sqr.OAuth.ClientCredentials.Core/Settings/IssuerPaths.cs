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

    /// <summary>An endpoint that explains refused requests to clients with <see cref="ClientSettings.AllowExplanations"/>.</summary>
    /// <value>A path that begins with a slash. Null, the default: the endpoint does not exist.</value>
    public string? Explanations { get; set; }

    /// <summary>Whether the host's own OpenAPI documents describe the token endpoint.</summary>
    /// <value>True by default; false keeps the issuer out of them.</value>
    public bool InHostDocument { get; set; } = true;

    /// <summary>The paths of all endpoints.</summary>
    internal static IReadOnlyList<EndpointPath> All { get; } =
    [
        new(nameof(Token), paths => paths.Token, (paths, path) => paths.Token = path, "/oauth2/token"),
        new(nameof(Jwks), paths => paths.Jwks, (paths, path) => paths.Jwks = path, "/.well-known/jwks.json"),
        new(nameof(Authorization), paths => paths.Authorization, (paths, path) => paths.Authorization = path, "/oauth2/authorize, or leave it out"),
        new(nameof(Explanations), paths => paths.Explanations, (paths, path) => paths.Explanations = path, "/oauth2/explanations, or leave it out"),
    ];
}

/// <summary>The path of an endpoint.</summary>
/// <param name="Setting">The name of its setting.</param>
/// <param name="Get">Returns the path; null if the endpoint does not exist.</param>
/// <param name="Set">Sets the path.</param>
/// <param name="Example">An example value for the setting.</param>
internal sealed record EndpointPath(string Setting, Func<IssuerPaths, string?> Get, Action<IssuerPaths, string> Set, string Example);
