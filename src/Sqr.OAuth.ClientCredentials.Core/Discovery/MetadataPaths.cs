namespace Sqr.OAuth.ClientCredentials;

/// <summary>Where the metadata is: paths that are not ours to choose.</summary>
internal static class MetadataPaths
{
    public const string OpenIdConfiguration = "/.well-known/openid-configuration";
    private const string AuthorizationServer = "/.well-known/oauth-authorization-server";

    /// <param name="issuer">The issuer, of which only the path counts; unchecked.</param>
    public static IEnumerable<string> Of(string? issuer)
    {
        yield return AuthorizationServer;
        yield return OpenIdConfiguration;
        if (BehindWellKnown(issuer) is { } path)
        {
            yield return path;
        }
    }

    /// <summary>The path with the issuer's own behind the well-known one (RFC 8414 §3.1), below the root of the host whatever the issuer is mounted at.</summary>
    /// <returns>Null if the issuer has no path.</returns>
    public static string? BehindWellKnown(string? issuer) => PathOf(issuer) is { Length: > 0 } path ? AuthorizationServer + path : null;

    /// <returns>The issuer's path without a slash at its end; empty if it has none.</returns>
    public static string PathOf(string? issuer) => Uri.TryCreate(issuer, UriKind.Absolute, out var url) ? url.AbsolutePath.TrimEnd('/') : "";
}
