namespace Sqr.OAuth.ClientCredentials;

/// <summary>The paths of the metadata, which the specifications define.</summary>
internal static class MetadataPaths
{
    public const string OpenIdConfiguration = "/.well-known/openid-configuration";
    private const string AuthorizationServer = "/.well-known/oauth-authorization-server";

    /// <param name="issuer">The issuer, not validated yet. Only its path matters.</param>
    public static IEnumerable<string> Of(string? issuer)
    {
        yield return AuthorizationServer;
        yield return OpenIdConfiguration;
        if (BehindWellKnown(issuer) is { } path)
        {
            yield return path;
        }
    }

    /// <summary>The well-known path followed by the issuer's own path (RFC 8414 §3.1). It is relative to the root of the host, wherever the issuer is
    /// mounted.</summary>
    /// <returns>Null if the issuer has no path.</returns>
    public static string? BehindWellKnown(string? issuer) => PathOf(issuer) is { Length: > 0 } path ? AuthorizationServer + path : null;

    /// <returns>The issuer's path without a slash at its end; empty if it has none.</returns>
    public static string PathOf(string? issuer) => Uri.TryCreate(issuer, UriKind.Absolute, out var url) ? url.AbsolutePath.TrimEnd('/') : "";
}
