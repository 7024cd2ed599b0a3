namespace Sqr.OAuth.ClientCredentials;

/// <summary>The settings of a client, wherever they are stored: everything except its identifier and its secrets.</summary>
/// <remarks><c>ClientDescription</c> describes how each of them is read, written, compared and validated.</remarks>
public abstract class ClientSettings
{
    private protected ClientSettings() // closed: only a client in the settings and a client as the engine sees it derive from it
    {
    }

    /// <summary>A name for operators. Tokens do not contain it.</summary>
    /// <value>Null by default.</value>
    public string? DisplayName { get; set; }

    /// <summary>Whether the client is enabled.</summary>
    /// <value>True by default. While false, its requests get the same answers as those of an unknown client.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>Whether the client may request access tokens.</summary>
    /// <value>True by default. If false, its requests get unauthorized_client (RFC 6749 §5.2).</value>
    public bool AllowTokenRequests { get; set; } = true;

    /// <summary>Whether the client may read <see cref="IRequestExplanations">explanations</see> of refused requests, of all clients
    /// (<see cref="IssuerPaths.Explanations"/>).</summary>
    /// <value>False by default.</value>
    public bool AllowExplanations { get; set; }

    /// <summary>How the client may authenticate, by the method names of RFC 8414.</summary>
    /// <value>
    /// Any of <c>client_secret_basic</c>, <c>client_secret_post</c>, <c>private_key_jwt</c>, <c>tls_client_auth</c> and <c>self_signed_tls_client_auth</c>.
    /// Null, the default: all methods that its credentials allow. If it has a credential other than a secret, its secrets are not accepted.
    /// </value>
    public IList<string>? AuthenticationMethods { get; set; }

    /// <summary>The public keys that verify its assertions (RFC 7523): RSA of at least 2,048 bits, or EC on P-256, P-384 or P-521.</summary>
    /// <value>Each the JSON of a JWK (RFC 7517), without private members. Empty by default. Unusable entries in a client store are ignored.</value>
    public IList<string> JsonWebKeys { get; set; } = [];

    /// <summary>The URL where its public keys are published as a JWK Set, instead of <see cref="JsonWebKeys"/>.</summary>
    /// <value>An absolute URL, https unless <see cref="BackchannelOptions.RequireHttps"/> is false. Null, the default: they are not published.</value>
    public Uri? JwksUri { get; set; }

    /// <summary>Whether the <c>aud</c> of its assertions may be the token endpoint's URL.</summary>
    /// <value>Null, the default: <see cref="ClientAssertionOptions.AcceptTokenEndpointAudience"/>.</value>
    public bool? AcceptTokenEndpointAudience { get; set; }

    /// <summary>How far in the future the <c>exp</c> of its assertions may be.</summary>
    /// <value>From one second to one day, in whole seconds. Null, the default: <see cref="ClientAssertionOptions.MaxLifetime"/>.</value>
    public TimeSpan? AssertionMaxLifetime { get; set; }

    /// <summary>The TLS certificates that authenticate the client (RFC 8705). Any one of them is enough.</summary>
    /// <value>Empty by default. Unusable entries in a client store are ignored.</value>
    public IList<ClientCertificate> Certificates { get; set; } = [];

    /// <summary>The workloads of foreign issuers that authenticate as the client. Any one of them is enough.</summary>
    /// <value>Empty by default. Unusable entries in a client store are ignored.</value>
    public IList<FederatedCredential> FederatedCredentials { get; set; } = [];

    /// <summary>Whether the client must send a DPoP proof to get a token (RFC 9449 §5).</summary>
    /// <value>False by default.</value>
    public bool RequireDPoP { get; set; }

    /// <summary>Whether the client must present a TLS certificate to bind its token to (RFC 8705 §3), however it authenticates.</summary>
    /// <value>False by default. A token is bound anyway if its client authenticated by certificate.</value>
    public bool RequireCertificateBinding { get; set; }

    /// <summary>The scopes the client may have (RFC 6749 §3.3), compared case-sensitively.</summary>
    /// <value>Empty by default.</value>
    public IList<string> Scopes { get; set; } = [];

    /// <summary>The scopes granted when a request names none.</summary>
    /// <value>Null, the default: all of <see cref="Scopes"/>.</value>
    public IList<string>? DefaultScopes { get; set; }

    /// <summary>The resources the client may request a token for (RFC 8707).</summary>
    /// <value>Absolute URIs without fragment, compared exactly, except that a slash at the end of a bare origin is optional. Empty by default.</value>
    public IList<string> Resources { get; set; } = [];

    /// <summary>The <c>aud</c> of its tokens when a request names no resource.</summary>
    /// <value>Null, the default: <see cref="ClientCredentialsOptions.Audience"/>.</value>
    public string? Audience { get; set; }

    /// <summary>How long its tokens are valid.</summary>
    /// <value>
    /// From one second to one day, in whole seconds, and no longer than a retired key stays published (<see cref="SigningKeyOptions.RetainFor"/>); otherwise
    /// the client cannot get a token. Null, the default: <see cref="ClientCredentialsOptions.AccessTokenLifetime"/>.
    /// </value>
    public TimeSpan? AccessTokenLifetime { get; set; }

    /// <summary>The JWS algorithm that signs its tokens (RFC 7518 §3.1).</summary>
    /// <value>
    /// One of those of <see cref="ClientCredentialsOptions.SigningAlgorithm"/>; with any other, the client cannot get a token. Null, the default: the
    /// issuer's algorithm.
    /// </value>
    public string? SigningAlgorithm { get; set; }

    /// <summary>
    /// Claims that each of its tokens contains, by name. They never override a protocol claim (<c>iss</c>, <c>sub</c>, <c>exp</c> ...).
    /// </summary>
    /// <value>
    /// Each a string, a boolean, a finite number of any numeric type, or a list of these, also as a <see cref="System.Text.Json.JsonElement"/>.
    /// In a settings file, which has no types, a string or a list of strings.
    /// When you read them back, numbers are <see cref="long"/>, <see cref="decimal"/> or <see cref="double"/>,
    /// and lists are <see cref="IReadOnlyList{T}"/> of <see cref="object"/>.
    /// </value>
    public abstract IDictionary<string, object> Claims { get; set; }
}
