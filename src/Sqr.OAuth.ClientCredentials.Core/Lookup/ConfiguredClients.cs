using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The clients of the settings.</summary>
internal sealed class ConfiguredClients
{
    private readonly FrozenDictionary<string, Client> _byId;

    public ConfiguredClients(ClientCredentialsOptions options) =>
        _byId = options.Clients.Select(entry => ToClient(entry.Key, entry.Value)).ToFrozenDictionary(client => client.ClientId, StringComparer.Ordinal);

    public ImmutableArray<Client> All => _byId.Values;

    // A first token of most clients does not need it.
    private FrozenDictionary<string, Client[]> ByIssuer => field ??= All
        .SelectMany(client => client.FederatedCredentials.Select(credential => credential.Issuer).Distinct(StringComparer.Ordinal), (client, issuer) => (issuer, client))
        .GroupBy(pair => pair.issuer, pair => pair.client, StringComparer.Ordinal)
        .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);

    public Client? Find(string clientId) => _byId.GetValueOrDefault(clientId);

    /// <summary>The clients that list a foreign issuer.</summary>
    public IReadOnlyList<Client> OfIssuer(string issuer) => ByIssuer.GetValueOrDefault(issuer, []);

    private static Client ToClient(string name, ClientOptions options) => new()
    {
        ClientId = options.ClientId ?? name,
        DisplayName = options.DisplayName,
        Enabled = options.Enabled,
        AllowTokenRequests = options.AllowTokenRequests,
        Secrets = [.. options.Secrets.Select(ToSecret)],
        AuthenticationMethods = options.AuthenticationMethods is { } methods ? [.. methods] : null,
        JsonWebKeys = [.. options.JsonWebKeys],
        JwksUri = options.JwksUri,
        AcceptTokenEndpointAudience = options.AcceptTokenEndpointAudience,
        AssertionMaxLifetime = options.AssertionMaxLifetime,
        Certificates = [.. options.Certificates],
        FederatedCredentials = [.. options.FederatedCredentials],
        RequireDPoP = options.RequireDPoP,
        RequireCertificateBinding = options.RequireCertificateBinding,
        Scopes = [.. options.Scopes.Distinct(StringComparer.Ordinal)],
        DefaultScopes = options.DefaultScopes is { } scopes ? [.. scopes.Distinct(StringComparer.Ordinal)] : null,
        Resources = [.. options.Resources],
        Audience = options.Audience,
        AccessTokenLifetime = options.AccessTokenLifetime,
        SigningAlgorithm = options.SigningAlgorithm,
        Claims = options.Claims.AsReadOnly(),
    };

    private static ClientSecret ToSecret(ClientSecretOptions options) => new()
    {
        // A value that stands in settings in clear gains nothing from a slow hash.
        Hash = options.Hash ?? SecretHash.OfRandomSecret(options.Value ?? throw new UnreachableException("The validation wants a hash or a value.")),
        Description = options.Description,
        NotBefore = options.NotBefore,
        ExpiresAt = options.ExpiresAt,
    };
}
