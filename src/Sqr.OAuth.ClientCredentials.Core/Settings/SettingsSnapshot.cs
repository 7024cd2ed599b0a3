using System.Collections.Frozen;
using System.Diagnostics;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Settings that were found valid, with all that can be computed from them once. What a first token does not need is computed when it is asked for; two who ask at the same time get two that are equal.</summary>
internal sealed class SettingsSnapshot
{
    public SettingsSnapshot(ClientCredentialsOptions options)
    {
        Options = options;
        Issuer = options.Issuer ?? throw new UnreachableException("The validation lets no settings pass without an issuer.");
        DefaultAudience = options.Audience ?? Issuer;
        RequireHttps = options.RequireHttps ?? true;
        Clients = options.Clients.Select(entry => ConfiguredClient.Of(entry.Key, entry.Value)).ToFrozenDictionary(client => client.ClientId, StringComparer.Ordinal);
        TrustedProxies = new(options.MutualTls.TrustedProxies);
        TokenEndpoint = Issuer.TrimEnd('/') + options.Endpoints.Token;
    }

    public ClientCredentialsOptions Options { get; }

    public string Issuer { get; }

    public string DefaultAudience { get; }

    public bool RequireHttps { get; }

    public FrozenDictionary<string, Client> Clients { get; }

    /// <summary>The clients that list a foreign issuer.</summary>
    public FrozenDictionary<string, Client[]> ClientsByIssuer => field ??= Clients.Values
        .SelectMany(client => client.FederatedCredentials.Select(credential => credential.Issuer).Distinct(StringComparer.Ordinal), (client, issuer) => (issuer, client))
        .GroupBy(pair => pair.issuer, pair => pair.client, StringComparer.Ordinal)
        .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);

    public TrustedProxies TrustedProxies { get; }

    /// <summary>The URL of the token endpoint as the world sees it.</summary>
    public string TokenEndpoint { get; }

    public PublishedDocument Metadata => field ??= Clients.Count == 0
        ? MetadataOfAnyClient
        : ServerMetadata.Of(this, MethodsOf(Clients.Values), Clients.Values.Any(client => client.MayBindToCertificates));

    /// <summary>The same where other clients are asked for than those of the settings: with every method that the settings allow.</summary>
    public PublishedDocument MetadataOfAnyClient => field ??= ServerMetadata.Of(this, MethodsOfAnyClient, bindsToCertificates: true);

    // Without an authority nobody has a certificate of one.
    private string[] MethodsOfAnyClient =>
        [.. AuthenticationMethodNames.All.Where(method => Options.MutualTls.TrustedRoots.Count > 0 || method != AuthenticationMethod.TlsClientAuth.Name())];

    private static string[] MethodsOf(IEnumerable<Client> clients) =>
        [.. AuthenticationMethodNames.All.Where(method => clients.Any(client => client.Methods.Contains(method)))];
}
