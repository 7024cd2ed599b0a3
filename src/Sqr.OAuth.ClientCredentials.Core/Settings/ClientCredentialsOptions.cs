namespace Sqr.OAuth.ClientCredentials;

/// <summary>All settings, the section <c>SqrClientCredentials</c>. Checked at start; an invalid reload is logged and the last valid settings stay.</summary>
/// <remarks>
/// A reload changes all but <see cref="Issuer"/>, <see cref="RequireHttps"/>, <see cref="Endpoints"/>, <see cref="Keys"/> and
/// <see cref="MutualTlsOptions.CertificateHeader"/>, which are read at start only.
/// </remarks>
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
    public IssuerPaths Endpoints { get; set; } = new();

    /// <summary>Where signing keys come from.</summary>
    public SigningKeyOptions Keys { get; set; } = new();

    /// <summary>How long a store may take.</summary>
    public StoreLimits Stores { get; set; } = new();

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
    public IDictionary<string, ScopeDescription> Scopes { get; } = new Dictionary<string, ScopeDescription>(StringComparer.Ordinal);

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
