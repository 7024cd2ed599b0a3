using System.Collections.Frozen;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A workload that a foreign issuer vouches for. Its token authenticates the client, which then needs no credential from us (RFC 7521 §4.2,
/// RFC 7523 §2.2).</summary>
/// <remarks>Immutable; values computed from it are computed only once.</remarks>
public sealed class FederatedCredential
{
    internal static readonly TimeSpan LongestTokenAge = TimeSpan.FromDays(1);
    internal static readonly TimeSpan DefaultTokenAge = TimeSpan.FromHours(1);

    private AssertionKeys? _registeredKeys;

    /// <summary>The issuer of the workload's tokens: their <c>iss</c>, compared character by character. For JWT-SVIDs without an <c>iss</c>, the trust domain
    /// of their SPIFFE ID, such as <c>spiffe://example.org</c>.</summary>
    public required string Issuer { get; init; }

    /// <summary>The workload: the <c>sub</c> of its tokens, compared character by character. A segment that is just <c>*</c> matches any one segment. Segments
    /// are separated by colons and slashes.</summary>
    public required string Subject { get; init; }

    /// <summary>The value that the token's <c>aud</c> must contain.</summary>
    /// <value>Null, the default: our issuer identifier.</value>
    public string? Audience { get; init; }

    /// <summary>Other claims that the token must have, with these values: strings, numbers, <c>true</c> and <c>false</c> as written in the token. Separate the
    /// names of nested claims with a colon.</summary>
    public IReadOnlyDictionary<string, string> Claims { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>The maximum age of a token, according to its <c>iat</c>.</summary>
    /// <value>From one minute to one day; one hour by default.</value>
    public TimeSpan MaxTokenAge { get; init; } = DefaultTokenAge;

    /// <summary>Whether each token may be used only once. It must then have a <c>jti</c>.</summary>
    /// <value>False by default, because platforms give a workload the same token for up to an hour.</value>
    public bool SingleUse { get; init; }

    /// <summary>The URL of the issuer's JWK Set.</summary>
    /// <value>Null, the default: the URL in its metadata (<c>/.well-known/openid-configuration</c>), unless <see cref="JsonWebKeys"/> has keys.</value>
    public Uri? JwksUri { get; init; }

    /// <summary>The issuer's public keys, each the JSON of a JWK (RFC 7517), if they are not to be fetched.</summary>
    public IReadOnlyList<string> JsonWebKeys { get; init; } = [];

    /// <summary>A file with the bearer token to send when fetching the keys. It is read each time, because a Kubernetes cluster replaces it.</summary>
    /// <value>A path, relative to the content root. Null, the default: no token is sent.</value>
    public string? BearerTokenFile { get; init; }

    /// <summary>A file with the certificates (PEM) of the authorities to trust for https with the issuer, instead of the machine's own. It is read each
    /// time.</summary>
    /// <value>A path, relative to the content root. Null, the default: the machine's own authorities are trusted.</value>
    public string? CaFile { get; init; }

    /// <summary>Whether it can be used. One from a store may lack required values, or have values that the settings do not allow.</summary>
    internal bool IsUsable => !string.IsNullOrEmpty(Issuer) && !string.IsNullOrEmpty(Subject)
        && Claims is not null && Claims.Values.All(value => value is not null)
        && JsonWebKeys is not null && JsonWebKeys.All(key => key is not null)
        && JwksUri is null or { IsAbsoluteUri: true }
        && MaxTokenAge >= TimeSpan.Zero && MaxTokenAge <= LongestTokenAge;

    internal AssertionKeys RegisteredKeys => _registeredKeys ??= AssertionKeys.Of(JsonWebKeys);

    /// <summary>Its settings, to compare it with another reading of it.</summary>
    internal byte[] Comparable => field ??= ClientDocument.WriteToCompare(visitor => ClientDescription.Visit(this, visitor));

    /// <summary>Where the issuer's keys are published; null if they are registered, or if this cannot be known.</summary>
    internal KeySource? PublishedKeys
    {
        get
        {
            if (JsonWebKeys.Count > 0)
            {
                return null;
            }

            var source = JwksUri is not null ? new(JwksUri) : IsAddress(Issuer) ? KeySource.OfMetadata(Issuer) : null;

            return source is null ? null : source with { CaFile = CaFile, BearerTokenFile = BearerTokenFile };
        }
    }

    /// <summary>Whether it is for this workload. An unusable one matches none.</summary>
    internal bool IsFor(string issuer, string subject) => Issuer == issuer && IsUsable && SubjectPattern.Matches(Subject, subject);

    internal static bool IsAddress(string issuer) =>
        !issuer.Any(char.IsWhiteSpace)
        && Uri.TryCreate(issuer, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
        && address is { Query: "", Fragment: "", UserInfo: "" };
}
