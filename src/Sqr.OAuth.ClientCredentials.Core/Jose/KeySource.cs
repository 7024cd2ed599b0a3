namespace Sqr.OAuth.ClientCredentials;

/// <summary>Where keys are published, and how to fetch them.</summary>
/// <param name="Address">The URL of the JWK Set or, if <see cref="Issuer"/> is set, of the metadata that contains that URL.</param>
internal sealed record KeySource(Uri Address)
{
    /// <summary>The issuer that the metadata must name; null if the address is that of the JWK Set itself.</summary>
    public string? Issuer { get; init; }

    /// <summary>The file with the certificate authorities to trust for https; null for the machine's own.</summary>
    public string? CaFile { get; init; }

    /// <summary>The file with the bearer token to send to the host of <see cref="Address"/> and no other; null to send none.</summary>
    public string? BearerTokenFile { get; init; }

    /// <summary>The keys that an issuer's metadata points to (OpenID Connect Discovery §4.1).</summary>
    public static KeySource OfMetadata(string issuer) => new(new Uri(issuer.TrimEnd('/') + "/.well-known/openid-configuration")) { Issuer = issuer };
}
