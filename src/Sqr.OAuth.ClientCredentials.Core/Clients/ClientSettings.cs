namespace Sqr.OAuth.ClientCredentials;

/// <summary>What can be set of a client, wherever it is kept: everything but its identifier and its secrets.</summary>
/// <remarks>How each of it is read, written, compared and checked is described in one place, <c>ClientDescription</c>.</remarks>
public abstract class ClientSettings
{
    private protected ClientSettings() // closed: a client in the settings, and one that the engine is given
    {
    }

    /// <summary>A name for people; it is in no token.</summary>
    /// <value>Null by default.</value>
    public string? DisplayName { get; set; }

    /// <summary>Whether the client exists for the outside world.</summary>
    /// <value>True by default; while false, every request is answered as one of an unknown client.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>Whether the client may request access tokens.</summary>
    /// <value>True by default; if false, it is answered unauthorized_client (RFC 6749 §5.2).</value>
    public bool AllowTokenRequests { get; set; } = true;

    /// <summary>How the client may prove who it is, by the names of RFC 8414.</summary>
    /// <value>
    /// Any of <c>client_secret_basic</c>, <c>client_secret_post</c>, <c>private_key_jwt</c>, <c>tls_client_auth</c> and <c>self_signed_tls_client_auth</c>.
    /// Null, the default: whatever its credentials allow; if it has any that is not a secret, its secrets do not count.
    /// </value>
    public IList<string>? AuthenticationMethods { get; set; }

    /// <summary>The public keys that verify its assertions (RFC 7523): RSA of at least 2,048 bits, or EC on P-256, P-384 or P-521.</summary>
    /// <value>Each the JSON of a JWK (RFC 7517), without private members. One of a client store that is not usable is passed over.</value>
    public IList<string> JsonWebKeys { get; set; } = [];

    /// <summary>Where its public keys are published as a JWK Set, in place of <see cref="JsonWebKeys"/>.</summary>
    /// <value>An absolute URL, https unless <see cref="BackchannelOptions.RequireHttps"/> is false. Null, the default: nowhere.</value>
    public Uri? JwksUri { get; set; }

    /// <summary>Whether the <c>aud</c> of its assertions may be the token endpoint's URL.</summary>
    /// <value>Null, the default: <see cref="ClientAssertionOptions.AcceptTokenEndpointAudience"/>.</value>
    public bool? AcceptTokenEndpointAudience { get; set; }

    /// <summary>How far ahead the <c>exp</c> of its assertions may be.</summary>
    /// <value>From one second to one day, in whole seconds. Null, the default: <see cref="ClientAssertionOptions.MaxLifetime"/>.</value>
    public TimeSpan? AssertionMaxLifetime { get; set; }

    /// <summary>The TLS certificates of which any authenticates the client (RFC 8705).</summary>
    /// <value>Empty by default. One of a client store that is not usable is passed over.</value>
    public IList<ClientCertificate> Certificates { get; set; } = [];

    /// <summary>The workloads of foreign issuers of which any authenticates as the client.</summary>
    /// <value>Empty by default. One of a client store that is not usable is passed over.</value>
    public IList<FederatedCredential> FederatedCredentials { get; set; } = [];

    /// <summary>Whether it gets no token without a DPoP proof (RFC 9449 §5).</summary>
    /// <value>False by default.</value>
    public bool RequireDPoP { get; set; }

    /// <summary>Whether it gets no token without a TLS certificate that the token is bound to (RFC 8705 §3), however it authenticates.</summary>
    /// <value>False by default; a token is bound anyway if its client authenticated by certificate.</value>
    public bool RequireCertificateBinding { get; set; }

    /// <summary>The scopes the client may have (RFC 6749 §3.3), compared case-sensitively.</summary>
    /// <value>Empty by default.</value>
    public IList<string> Scopes { get; set; } = [];

    /// <summary>The scopes granted when a request names none.</summary>
    /// <value>Null, the default: all of <see cref="Scopes"/>.</value>
    public IList<string>? DefaultScopes { get; set; }

    /// <summary>The resources the client may request a token for (RFC 8707).</summary>
    /// <value>Absolute URIs without fragment, compared exactly, except that a bare origin may have a slash at its end or not. Empty by default.</value>
    public IList<string> Resources { get; set; } = [];

    /// <summary>The <c>aud</c> of its tokens when a request names no resource.</summary>
    /// <value>Null, the default: <see cref="ClientCredentialsOptions.Audience"/>.</value>
    public string? Audience { get; set; }

    /// <summary>How long its tokens are valid.</summary>
    /// <value>
    /// From one second to one day, in whole seconds, and no longer than a retired key is published (<see cref="SigningKeyOptions.RetainFor"/>); otherwise no
    /// token can be issued to the client. Null, the default: <see cref="ClientCredentialsOptions.AccessTokenLifetime"/>.
    /// </value>
    public TimeSpan? AccessTokenLifetime { get; set; }

    /// <summary>The JWS algorithm that signs its tokens (RFC 7518 §3.1).</summary>
    /// <value>
    /// One of those of <see cref="ClientCredentialsOptions.SigningAlgorithm"/>; with any other, no token can be issued to the client. Null, the default: the
    /// issuer's own algorithm.
    /// </value>
    public string? SigningAlgorithm { get; set; }

    /// <summary>
    /// Claims that each of its tokens carries, by name. A protocol claim (<c>iss</c>, <c>sub</c>, <c>exp</c> ...) is never overridden by one of these.
    /// </summary>
    /// <value>
    /// Each a string, a boolean, a finite number of any numeric type, or a list of these, also as a <see cref="System.Text.Json.JsonElement"/>.
    /// In a settings file, which has no types, a string or a list of strings.
    /// Once read, numbers are <see cref="long"/>, <see cref="decimal"/> or <see cref="double"/>,
    /// and lists <see cref="IReadOnlyList{T}"/> of <see cref="object"/>.
    /// </value>
    public abstract IDictionary<string, object> Claims { get; set; }
}
