using System.Collections.Frozen;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A client: a machine that may ask for access tokens (RFC 6749 §2).</summary>
/// <remarks>Immutable; keep instances for as long as they are true, what is computed from them is computed once. Not a record: a copy would carry the computed parts of its original.</remarks>
public sealed class Client
{
    private FrozenSet<string>? _scopes;
    private FrozenSet<string>? _resources;
    private string[]? _grantedByDefault;
    private AssertionKeys? _registeredKeys;
    private List<CertificateRule>? _certificateRules;

    /// <summary>The client identifier (RFC 6749 §2.2), compared to the character.</summary>
    public required string ClientId { get; init; }

    /// <summary>A name for people; it is in no token.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Whether the client exists for the outside world.</summary>
    /// <value>True by default; while false every request is answered as one of an unknown client.</value>
    public bool Enabled { get; init; } = true;

    /// <summary>Whether the client may use this grant.</summary>
    /// <value>True by default; if false it is answered unauthorized_client (RFC 6749 §5.2).</value>
    public bool AllowTokenRequests { get; init; } = true;

    /// <summary>The client's secrets. Any one that is valid now authenticates it.</summary>
    /// <value>Empty, the default: none.</value>
    public IReadOnlyList<ClientSecret> Secrets { get; init; } = [];

    /// <summary>How the client may prove who it is, by the names of RFC 8414: <c>client_secret_basic</c>, <c>client_secret_post</c>, <c>private_key_jwt</c>, <c>tls_client_auth</c>, <c>self_signed_tls_client_auth</c>.</summary>
    /// <value>Null, the default: whatever its credentials allow; if it has any that is not a secret, its secrets do not count.</value>
    public IReadOnlyList<string>? AuthenticationMethods { get; init; }

    /// <summary>The public keys that verify its assertions (RFC 7523), each the JSON of a JWK (RFC 7517). One that is not usable is passed over.</summary>
    public IReadOnlyList<string> JsonWebKeys { get; init; } = [];

    /// <summary>Where its public keys are published as a JWK Set, in place of <see cref="JsonWebKeys"/>.</summary>
    /// <value>Null, the default: nowhere.</value>
    public Uri? JwksUri { get; init; }

    /// <summary>Whether the <c>aud</c> of its assertions may be the token endpoint's URL.</summary>
    /// <value>Null, the default: <see cref="ClientAssertionOptions.AcceptTokenEndpointAudience"/>.</value>
    public bool? AcceptTokenEndpointAudience { get; init; }

    /// <summary>How far ahead the <c>exp</c> of its assertions may be.</summary>
    /// <value>From one second to one day, in whole seconds. Null, the default: <see cref="ClientAssertionOptions.MaxLifetime"/>.</value>
    public TimeSpan? AssertionMaxLifetime { get; init; }

    /// <summary>The TLS certificates of which any authenticates the client (RFC 8705). One that is not usable is passed over.</summary>
    public IReadOnlyList<ClientCertificate> Certificates { get; init; } = [];

    /// <summary>The workloads of foreign issuers of which any authenticates as the client. One that is not usable is passed over.</summary>
    public IReadOnlyList<FederatedCredential> FederatedCredentials { get; init; } = [];

    /// <summary>Whether it gets no token without a DPoP proof (RFC 9449 §5).</summary>
    /// <value>False by default.</value>
    public bool RequireDPoP { get; init; }

    /// <summary>Whether it gets no token without a TLS certificate that the token is bound to (RFC 8705 §3), however it authenticates.</summary>
    /// <value>False by default; a token is bound anyway if its client authenticated by certificate.</value>
    public bool RequireCertificateBinding { get; init; }

    /// <summary>The scopes the client may have (RFC 6749 §3.3), compared to the character.</summary>
    /// <value>Empty, the default: none.</value>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The scopes granted when a request names none.</summary>
    /// <value>Null, the default: all of <see cref="Scopes"/>.</value>
    public IReadOnlyList<string>? DefaultScopes { get; init; }

    /// <summary>The resources the client may request a token for (RFC 8707): absolute URIs, compared exactly, except that a bare origin may have a slash at its end or not.</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>The <c>aud</c> of its tokens when a request names no resource.</summary>
    /// <value>Null, the default: the issuer's own default audience.</value>
    public string? Audience { get; init; }

    /// <summary>How long its tokens are valid.</summary>
    /// <value>
    /// From one second to one day, in whole seconds, and no longer than a retired key is published (<see cref="SigningKeyOptions.RetainFor"/>); otherwise no
    /// token can be issued to it. Null, the default: <see cref="ClientCredentialsOptions.AccessTokenLifetime"/>.
    /// </value>
    public TimeSpan? AccessTokenLifetime { get; init; }

    /// <summary>The JWS algorithm that signs its tokens (RFC 7518 §3.1).</summary>
    /// <value>
    /// One of those of <see cref="ClientCredentialsOptions.SigningAlgorithm"/>; with any other no token can be issued to it. Null, the default: the issuer's
    /// own algorithm.
    /// </value>
    public string? SigningAlgorithm { get; init; }

    /// <summary>Claims that every token of the client carries. A protocol claim (<c>iss</c>, <c>sub</c>, <c>exp</c> ...) is never overridden by one of these.</summary>
    /// <value>Each a string, a boolean, a finite number of any numeric type, or a list of these, also as a <see cref="System.Text.Json.JsonElement"/>. Numbers are kept as <see cref="long"/>, <see cref="decimal"/> or <see cref="double"/>, lists as a read-only copy.</value>
    /// <exception cref="ArgumentException">A value of another type. For JSON objects use <see cref="AccessTokenClaims.Set(string, System.Text.Json.JsonElement)"/>.</exception>
    public IReadOnlyDictionary<string, object> Claims
    {
        get;
        init => field = ClaimValue.ReadAll(value);
    } = FrozenDictionary<string, object>.Empty;

    internal AssertionKeys RegisteredKeys => _registeredKeys ??= AssertionKeys.Of(JsonWebKeys);

    internal List<CertificateRule> CertificateRules => _certificateRules ??= [.. Certificates.Select(certificate => CertificateRule.Read(certificate, out _)).OfType<CertificateRule>()];

    /// <summary>Where its keys are published; null if they are registered, or if it has none.</summary>
    internal KeySource? PublishedKeys => JsonWebKeys.Count == 0 && JwksUri is { } address ? new(address) : null;

    /// <summary>The methods by which it can authenticate, by their names.</summary>
    internal IReadOnlyList<string> Methods => AuthenticationMethods
        ?? [.. Enum.GetValues<AuthenticationMethod>().Where(method => MayUse(method) && (HasStrongCredential || Secrets.Count > 0)).Select(method => method.Name())];

    internal bool MayBindToCertificates => RequireCertificateBinding || MayUse(AuthenticationMethod.TlsClientAuth) || MayUse(AuthenticationMethod.SelfSignedTlsClientAuth);

    private bool HasStrongCredential => JwksUri is not null || JsonWebKeys.Count > 0 || Certificates.Count > 0 || FederatedCredentials.Count > 0;

    internal string[] GrantedByDefault => _grantedByDefault ??= [.. DefaultScopes ?? Scopes];

    internal bool MayHave(string scope) => IsAmong(Scopes, ref _scopes, scope);

    /// <summary>The resource as it is registered; null if the client may not request it. A bare origin is found with and without its slash.</summary>
    internal string? FindResource(string resource)
    {
        if (IsAmong(Resources, ref _resources, resource))
        {
            return resource;
        }

        return BareOrigin.OtherSpelling(resource) is { } other && IsAmong(Resources, ref _resources, other) ? other : null;
    }

    /// <summary>Whether one of its credentials is for that workload.</summary>
    internal bool MayBe(string issuer, string subject) =>
        FederatedCredentials.Any(credential => credential.IsFor(issuer, subject));

    /// <summary>A client with a strong credential does not fall back to a weak one unless it is told to.</summary>
    internal bool MayUse(AuthenticationMethod method) =>
        AuthenticationMethods is { } methods ? methods.Contains(method.Name()) : method switch
        {
            AuthenticationMethod.PrivateKeyJwt => JwksUri is not null || JsonWebKeys.Count > 0 || FederatedCredentials.Count > 0,
            AuthenticationMethod.TlsClientAuth => Certificates.Any(certificate => !certificate.IsRegistered),
            AuthenticationMethod.SelfSignedTlsClientAuth => Certificates.Any(certificate => certificate.IsRegistered),
            _ => !HasStrongCredential,
        };

    // A few are sooner looked through than made a set of, which would stay with its client: among a million, nearly every request would make one.
    private static bool IsAmong(IReadOnlyList<string> values, ref FrozenSet<string>? set, string value)
    {
        const int Few = 8;
        if (values.Count > Few)
        {
            return (set ??= values.ToFrozenSet(StringComparer.Ordinal)).Contains(value);
        }

        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] == value)
            {
                return true;
            }
        }

        return false;
    }
}
