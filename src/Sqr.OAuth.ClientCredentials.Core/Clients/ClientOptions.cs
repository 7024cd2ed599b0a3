namespace Sqr.OAuth.ClientCredentials;

/// <summary>A client in the settings; see <see cref="Client"/> for what each member means.</summary>
public sealed class ClientOptions
{
    /// <summary>The client identifier.</summary>
    /// <value>Null, the default: the name under which the client stands in <see cref="ClientCredentialsOptions.Clients"/>.</value>
    public string? ClientId { get; set; }

    /// <summary>A name for people.</summary>
    public string? DisplayName { get; set; }

    /// <summary>Whether the client exists for the outside world.</summary>
    /// <value>True by default.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>Whether the client may request access tokens.</summary>
    /// <value>True by default; if false it is answered unauthorized_client.</value>
    public bool AllowTokenRequests { get; set; } = true;

    /// <summary>The secrets of which any valid one authenticates the client.</summary>
    public IList<ClientSecretOptions> Secrets { get; } = [];

    /// <summary>How the client may prove who it is.</summary>
    /// <value>Any of <c>client_secret_basic</c>, <c>client_secret_post</c>, <c>private_key_jwt</c>, <c>tls_client_auth</c> and <c>self_signed_tls_client_auth</c>. Null, the default: whatever its credentials allow; if it has any that is not a secret, its secrets do not count.</value>
    public IList<string>? AuthenticationMethods { get; set; }

    /// <summary>The public keys that verify its assertions (RFC 7523): RSA of at least 2,048 bits, or EC on P-256, P-384 or P-521.</summary>
    /// <value>Each the JSON of a JWK (RFC 7517), without private members.</value>
    public IList<string> JsonWebKeys { get; } = [];

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
    public IList<ClientCertificate> Certificates { get; } = [];

    /// <summary>The workloads of foreign issuers of which any authenticates as the client.</summary>
    public IList<FederatedCredential> FederatedCredentials { get; } = [];

    /// <summary>Whether it gets no token without a DPoP proof (RFC 9449 §5).</summary>
    /// <value>False by default.</value>
    public bool RequireDPoP { get; set; }

    /// <summary>Whether it gets no token without a TLS certificate that the token is bound to (RFC 8705 §3), however it authenticates.</summary>
    /// <value>False by default; a token is bound anyway if its client authenticated by certificate.</value>
    public bool RequireCertificateBinding { get; set; }

    /// <summary>The scopes the client may have.</summary>
    public IList<string> Scopes { get; } = [];

    /// <summary>The scopes granted when a request names none.</summary>
    /// <value>Null, the default: all of <see cref="Scopes"/>.</value>
    public IList<string>? DefaultScopes { get; set; }

    /// <summary>The resources the client may ask a token for (RFC 8707).</summary>
    /// <value>Absolute URIs without fragment.</value>
    public IList<string> Resources { get; } = [];

    /// <summary>The <c>aud</c> of its tokens when a request names no resource.</summary>
    /// <value>Null, the default: <see cref="ClientCredentialsOptions.Audience"/>.</value>
    public string? Audience { get; set; }

    /// <summary>How long its tokens are valid.</summary>
    /// <value>From one second to one day, in whole seconds. Null, the default: <see cref="ClientCredentialsOptions.AccessTokenLifetime"/>.</value>
    public TimeSpan? AccessTokenLifetime { get; set; }

    /// <summary>The JWS algorithm that signs its tokens.</summary>
    /// <value>One of those of <see cref="ClientCredentialsOptions.SigningAlgorithm"/>. Null, the default: that one.</value>
    public string? SigningAlgorithm { get; set; }

    /// <summary>Claims that each of its tokens carries, by name.</summary>
    /// <value>Each a string, a boolean, a finite number of any numeric type, or a list of these, also as a <see cref="System.Text.Json.JsonElement"/>. In settings, which have no types, a string or a list of strings. Read from a database, numbers are <see cref="long"/>, <see cref="decimal"/> or <see cref="double"/>, and lists <see cref="IReadOnlyList{T}"/> of <see cref="object"/>.</value>
    public IDictionary<string, object> Claims { get; } = new Dictionary<string, object>(StringComparer.Ordinal);
}
