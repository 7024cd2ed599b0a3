using Microsoft.Extensions.Hosting;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>All settings, in the section <c>SqrClientCredentials</c>. They are validated at start. An invalid reload is logged, and the last valid settings
/// stay in effect.</summary>
/// <remarks>A reload changes everything except <see cref="Issuer"/>, <see cref="RequireHttps"/>, <see cref="Endpoints"/>, <see cref="Keys"/> and
/// <see cref="MutualTlsOptions.CertificateHeader"/>, which are read only at start.</remarks>
public sealed class ClientCredentialsOptions
{
    /// <summary>The name of the section in the host's configuration.</summary>
    public const string SectionName = "SqrClientCredentials";

    /// <summary>The issuer identifier (RFC 8414 §2): the URL at which clients see this host.</summary>
    /// <value>An absolute URL without query or fragment, https unless <see cref="RequireHttps"/> is false. Required outside Development. In Development the
    /// default is the first address that the host listens on, with localhost for a wildcard.</value>
    public string? Issuer { get; set; }

    /// <summary>The default <c>aud</c> of tokens. A client's settings or a requested resource can replace it (RFC 9068 §3).</summary>
    /// <value>Null, the default: the issuer.</value>
    public string? Audience { get; set; }

    /// <summary>Whether the issuer must be https and the token endpoint refuses requests over plain http.</summary>
    /// <value>Null, the default: true outside Development.</value>
    public bool? RequireHttps { get; set; }

    /// <summary>How long a token is valid, unless its client sets another lifetime.</summary>
    /// <value>From one second to one day, in whole seconds; one hour by default.</value>
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The <c>typ</c> of a token's header (RFC 9068 §2.1).</summary>
    /// <value><c>at+jwt</c> by default; <c>JWT</c> for consumers that require it.</value>
    public string AccessTokenType { get; set; } = "at+jwt";

    /// <summary>The JWS algorithm that signs tokens (RFC 7518 §3.1), unless the client pins another.</summary>
    /// <value>One of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512; RS256 by default.</value>
    public string SigningAlgorithm { get; set; } = "RS256";

    /// <summary>How long an identical request from the same client gets the same token again, with the same <c>jti</c>. Such a token always has at least
    /// half of its lifetime left. Tokens are never shared between clients, credentials or nodes.</summary>
    /// <value>From one second to twelve hours. Null, the default: never; each request gets its own token.</value>
    public TimeSpan? TokenReuse { get; set; }

    /// <summary>The paths of the endpoints.</summary>
    public IssuerPaths Endpoints { get; set; } = new();

    /// <summary>Where signing keys come from.</summary>
    public SigningKeyOptions Keys { get; set; } = new();

    /// <summary>How long a store may take, and how long its answers are remembered.</summary>
    public StoreLimits Stores { get; set; } = new();

    /// <summary>How failed attempts to authenticate are throttled.</summary>
    public ThrottlingOptions Throttling { get; set; } = new();

    /// <summary>How many refused requests this host can explain afterwards.</summary>
    public ExplanationOptions Explanations { get; set; } = new();

    /// <summary>What the metrics tell beyond totals.</summary>
    public MetricsOptions Metrics { get; set; } = new();

    /// <summary>The rules for assertions of clients.</summary>
    public ClientAssertionOptions ClientAssertions { get; set; } = new();

    /// <summary>The rules for DPoP proofs.</summary>
    public DPoPOptions DPoP { get; set; } = new();

    /// <summary>How TLS client certificates are checked.</summary>
    public MutualTlsOptions MutualTls { get; set; } = new();

    /// <summary>How the key sets of clients and of foreign issuers are fetched.</summary>
    public BackchannelOptions Backchannel { get; set; } = new();

    /// <summary>How audit events reach the sinks of the host.</summary>
    public AuditOptions Audit { get; set; } = new();

    /// <summary>The catalogue of scopes, by name; <c>scopes_supported</c> in the metadata.</summary>
    /// <value>Empty, the default: there is no catalogue. Otherwise clients may have only scopes from it.</value>
    public IDictionary<string, ScopeDescription> Scopes { get; } = new Dictionary<string, ScopeDescription>(StringComparer.Ordinal);

    /// <summary>The clients, by name. The name is the client identifier unless <see cref="ClientOptions.ClientId"/> sets another.</summary>
    public IDictionary<string, ClientOptions> Clients { get; } = new Dictionary<string, ClientOptions>(StringComparer.Ordinal);

    /// <summary>The path of the section in the host's configuration, for messages.</summary>
    internal string Path { get; set; } = SectionName;

    /// <summary>What file paths are relative to; null if there is no host.</summary>
    internal string? ContentRoot { get; set; }

    /// <summary>The name of the host's environment, for messages; null if there is no host.</summary>
    internal string? EnvironmentName { get; set; }

    /// <summary>Whether that environment is Development.</summary>
    internal bool IsDevelopment => Environments.Development.Equals(EnvironmentName, StringComparison.OrdinalIgnoreCase);

    /// <summary>The default for <see cref="Issuer"/> in Development, which the host may change later; null if it was set, or in any other
    /// environment.</summary>
    internal string? DefaultIssuer { get; set; }

    /// <summary>Whether <see cref="Issuer"/> is the default of Development.</summary>
    internal bool HasDefaultIssuer => DefaultIssuer is not null && Issuer == DefaultIssuer;

    /// <summary>The names of the clients that were read from the section, without those added in code.</summary>
    internal HashSet<string> ClientsOfSection { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>If there are no clients: the path of a section that may have been meant.</summary>
    internal string? SimilarSection { get; set; }

    /// <summary>The lists with entries from several configuration sources.</summary>
    internal List<MergedList> MergedLists { get; } = [];

    /// <summary>Values that could not be read. Validation reports them with the rest.</summary>
    internal List<string> Unreadable { get; } = [];
}
