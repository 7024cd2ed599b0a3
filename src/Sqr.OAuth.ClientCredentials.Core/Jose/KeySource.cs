namespace Sqr.OAuth.ClientCredentials;

/// <summary>Where keys are published, and how they are fetched from there.</summary>
/// <param name="Address">The URL of the JWK Set, or, with an <see cref="Issuer"/>, of its metadata, which say where that is.</param>
internal sealed record KeySource(Uri Address)
{
    /// <summary>Who the metadata must be of; null: the address is the JWK Set itself.</summary>
    public string? Issuer { get; init; }

    /// <summary>The authorities that its https is trusted by; null: the machine's own.</summary>
    public string? CaFile { get; init; }

    /// <summary>What is sent to the host of <see cref="Address"/>, and to no other; null: nothing.</summary>
    public string? BearerTokenFile { get; init; }

    /// <summary>The metadata of an issuer (OpenID Connect Discovery §4.1).</summary>
    public static KeySource OfMetadata(string issuer) => new(new Uri(issuer.TrimEnd('/') + "/.well-known/openid-configuration")) { Issuer = issuer };
}
