namespace Sqr.OAuth.ClientCredentials;

/// <summary>All settings, the section <c>SqrClientCredentials</c>. Checked at start; an invalid reload is logged and the last valid settings stay.</summary>
/// <remarks>A reload changes all but <see cref="Issuer"/>, <see cref="RequireHttps"/>, <see cref="Endpoints"/> and <see cref="Keys"/>, which are read at start only.</remarks>
public sealed class ClientCredentialsOptions
{
    /// <summary>The section's name in the host's configuration.</summary>
    public const string SectionName = "SqrClientCredentials";

    /// <summary>The issuer identifier (RFC 8414 §2): the URL under which the world sees this host.</summary>
    /// <value>An absolute URL without query or fragment, https unless <see cref="RequireHttps"/> is false. Required outside Development; there, the first address that the host listens on, with localhost for a wildcard.</value>
    public string? Issuer { get; set; }

    /// <summary>The <c>aud</c> of tokens, unless a client or a requested resource narrows it (RFC 9068 §3).</summary>
    /// <value>Null, the default: the issuer.</value>
    public string? Audience { get; set; }

    /// <summary>Whether the issuer is https and the token endpoint refuses requests over plain http.</summary>
    /// <value>Null, the default: true outside Development.</value>
    public bool? RequireHttps { get; set; }

    /// <summary>How long a token is valid, unless its client says otherwise.</summary>
    /// <value>From one second to one day, in whole seconds; one hour by default.</value>
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The <c>typ</c> of a token's header (RFC 9068 §2.1).</summary>
    /// <value><c>at+jwt</c> by default; <c>JWT</c> for consumers that insist.</value>
    public string AccessTokenType { get; set; } = "at+jwt";

    /// <summary>The JWS algorithm that signs tokens (RFC 7518 §3.1), unless their client pins another.</summary>
    /// <value>One of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512; RS256 by default.</value>
    public string SigningAlgorithm { get; set; } = "RS256";

    /// <summary>For how long a client that asks for the same again is given the token that it has, in place of a new one: the same <c>jti</c> twice. It always has at least half of its lifetime left. Only what one client, by one credential, gets from one node is ever the same.</summary>
    /// <value>From one second to twelve hours. Null, the default: never, each request gets a token of its own.</value>
    public TimeSpan? TokenReuse { get; set; }

    /// <summary>Where the endpoints are.</summary>
    public EndpointOptions Endpoints { get; set; } = new();

    /// <summary>Where signing keys come from.</summary>
    public KeyOptions Keys { get; set; } = new();

    /// <summary>How long a store may take.</summary>
    public StoreOptions Stores { get; set; } = new();

    /// <summary>What an assertion of a client must be like.</summary>
    public ClientAssertionOptions ClientAssertions { get; set; } = new();

    /// <summary>What a DPoP proof must be like.</summary>
    public DPoPOptions DPoP { get; set; } = new();

    /// <summary>How TLS client certificates are checked.</summary>
    public MutualTlsOptions MutualTls { get; set; } = new();

    /// <summary>How the key sets of clients and of foreign issuers are fetched.</summary>
    public BackchannelOptions Backchannel { get; set; } = new();

    /// <summary>The catalogue of scopes, by name; <c>scopes_supported</c> in the metadata.</summary>
    /// <value>Empty, the default: there is no catalogue. Otherwise a client may have only scopes of it.</value>
    public IDictionary<string, ScopeOptions> Scopes { get; } = new Dictionary<string, ScopeOptions>(StringComparer.Ordinal);

    /// <summary>The clients, by name; the name is the client identifier unless <see cref="ClientOptions.ClientId"/> says otherwise.</summary>
    public IDictionary<string, ClientOptions> Clients { get; } = new Dictionary<string, ClientOptions>(StringComparer.Ordinal);

    /// <summary>The section's path in the host's configuration, for messages.</summary>
    internal string Path { get; set; } = SectionName;

    /// <summary>What paths of files are relative to; null: there is no host.</summary>
    internal string? ContentRoot { get; set; }

    /// <summary>The name of the host's environment, for messages; null: there is no host.</summary>
    internal string? EnvironmentName { get; set; }

    /// <summary>Development's default for <see cref="Issuer"/>, which the host may change later; null: it was set, or the environment is another.</summary>
    internal string? DefaultIssuer { get; set; }

    /// <summary>Whether <see cref="Issuer"/> is Development's default.</summary>
    internal bool HasDefaultIssuer => DefaultIssuer is not null && Issuer == DefaultIssuer;

    /// <summary>The names of the clients that were read from the section, without those set in code.</summary>
    internal HashSet<string> ClientsOfSection { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Where there are no clients: the path of a section that may be the one that was meant.</summary>
    internal string? SimilarSection { get; set; }

    /// <summary>The lists that have entries of several configuration sources.</summary>
    internal List<MergedList> MergedLists { get; } = [];

    /// <summary>What could not be read at all; validation reports it with the rest.</summary>
    internal List<string> Unreadable { get; } = [];
}

/// <summary>The paths of the endpoints. Each URL the world sees is the issuer's with this path behind it.</summary>
public sealed class EndpointOptions
{
    /// <summary>The token endpoint (RFC 6749 §3.2).</summary>
    /// <value>A path that begins with a slash; <c>/oauth2/token</c> by default.</value>
    public string Token { get; set; } = "/oauth2/token";

    /// <summary>The JWK Set (RFC 7517 §5).</summary>
    /// <value>A path that begins with a slash; <c>/.well-known/jwks.json</c> by default.</value>
    public string Jwks { get; set; } = "/.well-known/jwks.json";

    /// <summary>An authorization endpoint (RFC 6749 §3.1) that refuses every request, for clients that do not accept metadata without one.</summary>
    /// <value>A path that begins with a slash. Null, the default: the endpoint does not exist.</value>
    public string? Authorization { get; set; }

    /// <summary>Whether the host's own OpenAPI documents describe the token endpoint.</summary>
    /// <value>True by default; false keeps the issuer out of them.</value>
    public bool InHostDocument { get; set; } = true;
}

/// <summary>Where signing keys come from: files of your own, or a directory in which we keep ours.</summary>
public sealed class KeyOptions
{
    /// <summary>The directory in which our keys are kept.</summary>
    /// <value>A path, relative to the content root; <c>keys</c> by default. Neither <c>~</c> nor a variable is expanded.</value>
    public string Directory { get; set; } = "keys";

    /// <summary>The keys that encrypt private keys in the directory; the first encrypts, all decrypt.</summary>
    /// <value>Base64 of 32 bytes each (AES-256). Empty, the default: ASP.NET Core Data Protection.</value>
    public IList<string> EncryptionKeys { get; } = [];

    /// <summary>Files with keys of your own, PEM or PFX. If there are any, the directory is not used; the first that fits an algorithm signs, all are published.</summary>
    /// <value>Paths, relative to the content root.</value>
    public IList<string> Pem { get; } = [];

    /// <summary>The password of the files in <see cref="Pem"/>, where they have one.</summary>
    public string? PemPassword { get; set; }

    /// <summary>How long a key signs before the next takes over.</summary>
    /// <value>Longer than <see cref="AnnounceFor"/>, at most ten years; 90 days by default.</value>
    public TimeSpan RotationInterval { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long a key stands in the JWK Set, at least, before it signs: longer than any consumer keeps a JWK Set.</summary>
    /// <value>At least <see cref="ClockSkew"/> and twice <see cref="RefreshInterval"/>; 14 days by default.</value>
    public TimeSpan AnnounceFor { get; set; } = TimeSpan.FromDays(14);

    /// <summary>How long a key stands in the JWK Set after it has signed its last token.</summary>
    /// <value>At least the longest lifetime of a token and twice <see cref="ClockSkew"/>, at most ten years; 14 days by default.</value>
    public TimeSpan RetainFor { get; set; } = TimeSpan.FromDays(14);

    /// <summary>How often this node looks what other nodes have done with the keys.</summary>
    /// <value>From 50 milliseconds to one hour; ten seconds by default.</value>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How far apart the clocks of the nodes may be.</summary>
    /// <value>From zero to one hour; five minutes by default.</value>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Algorithms to keep keys for beside <see cref="ClientCredentialsOptions.SigningAlgorithm"/> and those that clients of the settings pin: those that clients of a database pin.</summary>
    /// <value>Empty, the default: such a key is made when it is first needed.</value>
    public IList<string> Algorithms { get; } = [];

    /// <summary>Whether a key that can no longer be decrypted is replaced by a new one at once. Its public half stays published, so that tokens already issued verify.</summary>
    /// <value>False, the default: such a key stops the start of the host, with a message that says what to bring back.</value>
    public bool ReplaceUnreadable { get; set; }

    /// <summary>How long it takes at most until every node publishes a key.</summary>
    internal TimeSpan ShortestAnnouncement => ClockSkew + RefreshInterval + RefreshInterval;

    /// <summary>The longest lifetime of a token whose key is published until it has expired.</summary>
    internal TimeSpan LongestLifetime => RetainFor - ClockSkew - ClockSkew;
}

/// <summary>How long a store may take.</summary>
public sealed class StoreOptions
{
    /// <summary>After what time a store's answer is no longer waited for, and the request answered 503.</summary>
    /// <value>From 10 milliseconds to 30 seconds; 400 milliseconds by default.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMilliseconds(400);

    /// <summary>How long the answer of a client store is remembered on this node: the longest time for which a change on another node goes unnoticed.</summary>
    /// <value>From zero, which switches it off, to one hour; 30 seconds by default.</value>
    public TimeSpan CacheFor { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>A scope of the catalogue.</summary>
public sealed class ScopeOptions
{
    /// <summary>What the scope allows, for people.</summary>
    public string? Description { get; set; }
}
