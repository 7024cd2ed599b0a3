using System.Collections.Frozen;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A workload that a foreign issuer vouches for: its token authenticates the client, which needs no credential of ours (RFC 7521 §4.2, RFC 7523 §2.2).</summary>
/// <remarks>Immutable; what is computed from it is computed once.</remarks>
public sealed class FederatedCredential
{
    internal static readonly TimeSpan LongestTokenAge = TimeSpan.FromDays(1);
    internal static readonly TimeSpan DefaultTokenAge = TimeSpan.FromHours(1);

    private AssertionKeys? _registeredKeys;

    /// <summary>Whose tokens: the <c>iss</c>, to the character; or, for JWT-SVIDs that have none, the trust domain of their SPIFFE ID, such as <c>spiffe://example.org</c>.</summary>
    public required string Issuer { get; init; }

    /// <summary>Whose workload: the <c>sub</c>, to the character, except that a segment that is a lone <c>*</c> stands for any one segment. Segments are parted by colons and slashes.</summary>
    public required string Subject { get; init; }

    /// <summary>What must be in the <c>aud</c>.</summary>
    /// <value>Null, the default: our issuer identifier.</value>
    public string? Audience { get; init; }

    /// <summary>Further claims that the token must have, with these values: texts, numbers, <c>true</c> and <c>false</c> as they stand in it. A claim within another is named by both, with a colon between.</summary>
    public IReadOnlyDictionary<string, string> Claims { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>How old a token may be, by its <c>iat</c>.</summary>
    /// <value>From one minute to one day; one hour by default.</value>
    public TimeSpan MaxTokenAge { get; init; } = DefaultTokenAge;

    /// <summary>Whether each token counts once only; it must have a <c>jti</c> then.</summary>
    /// <value>False by default: platforms hand out one token for up to an hour.</value>
    public bool SingleUse { get; init; }

    /// <summary>Where the issuer's keys are.</summary>
    /// <value>Null, the default: where its metadata says (<c>/.well-known/openid-configuration</c>), unless there are <see cref="JsonWebKeys"/>.</value>
    public Uri? JwksUri { get; init; }

    /// <summary>The issuer's public keys, each the JSON of a JWK (RFC 7517), in place of fetching them.</summary>
    public IReadOnlyList<string> JsonWebKeys { get; init; } = [];

    /// <summary>A file with a bearer token to fetch the keys with; read anew each time, since a Kubernetes cluster changes it.</summary>
    /// <value>A path, relative to the content root. Null, the default: none is sent.</value>
    public string? BearerTokenFile { get; init; }

    /// <summary>A file with the certificates (PEM) of the authorities that the issuer's https is trusted by, in place of the machine's own; read anew each time.</summary>
    /// <value>A path, relative to the content root. Null, the default: the machine's own.</value>
    public string? CaFile { get; init; }

    /// <summary>Whether it can be used: what a store reads may lack what must be there, or hold what the settings do not allow.</summary>
    internal bool IsUsable => !string.IsNullOrEmpty(Issuer) && !string.IsNullOrEmpty(Subject)
        && Claims is not null && Claims.Values.All(value => value is not null)
        && JsonWebKeys is not null && JsonWebKeys.All(key => key is not null)
        && JwksUri is null or { IsAbsoluteUri: true }
        && MaxTokenAge >= TimeSpan.Zero && MaxTokenAge <= LongestTokenAge;

    internal AssertionKeys RegisteredKeys => _registeredKeys ??= AssertionKeys.Of(JsonWebKeys);

    /// <summary>Where the issuer's keys are published; null if they are registered, or if nobody can know where.</summary>
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

    /// <summary>Whether it is for that workload. One that is not usable is for none.</summary>
    internal bool IsFor(string issuer, string subject) => Issuer == issuer && IsUsable && SubjectPattern.Matches(Subject, subject);

    internal static bool IsAddress(string issuer) => !issuer.Any(char.IsWhiteSpace) && Uri.TryCreate(issuer, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp) && address is { Query: "", Fragment: "", UserInfo: "" };
}
