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
        if (Uri.TryCreate(issuer, UriKind.Absolute, out var url) && url.AbsolutePath.TrimEnd('/') is { Length: > 0 } path)
        {
            yield return AuthorizationServer + path; // the issuer's own path comes behind (RFC 8414 §3.1)
        }
    }
}
