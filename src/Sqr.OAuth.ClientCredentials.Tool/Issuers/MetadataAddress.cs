namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>Where an issuer publishes its metadata.</summary>
internal static class MetadataAddress
{
    /// <summary>RFC 8414 §3.1: the well-known path comes before the issuer's own.</summary>
    public static Uri OAuth(Uri issuer) => new(issuer, $"/.well-known/oauth-authorization-server{issuer.AbsolutePath.TrimEnd('/')}");

    /// <summary>OpenID Connect Discovery 1.0 §4: the well-known path comes after the issuer's own.</summary>
    public static Uri OpenId(Uri issuer) => new(issuer, $"{issuer.AbsolutePath.TrimEnd('/')}/.well-known/openid-configuration");
}
