using System.CommandLine;
using System.Globalization;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>The properties of a client that <c>client add</c> and <c>client set</c> can set, their options, and how <c>client show</c> prints them.</summary>
internal sealed class ClientProperties
{
    private readonly ClientCertificateOptions _certificates = new();
    private readonly IReadOnlyList<ClientProperty> _all;

    public ClientProperties() => _all =
    [
        ClientProperty.Of(
            "Name", client => client.DisplayName,
            Values.Text("--name", "A display name for the client."),
            (client, name) => client.DisplayName = name)
            .ClearedBy("name", client => client.DisplayName = null),
        new("Enabled", client => client.Enabled ? "yes" : "no"), // has its own commands
        ClientProperty.Of(
            "Token requests", client => client.AllowTokenRequests ? null : "not allowed",
            Values.Flag("--allow-token-requests", "Whether the client may request tokens. Default: true."),
            (client, allowed) => client.AllowTokenRequests = allowed is true),
        ClientProperty.Of(
            "Explanations", client => client.AllowExplanations ? "allowed" : null,
            Values.Flag("--allow-explanations", "Whether the client may read explanations of refused requests. Default: false."),
            (client, allowed) => client.AllowExplanations = allowed is true),
        ClientProperty.Of(
            "Methods", client => Joined(client.AuthenticationMethods),
            Values.Texts("--method", "A method by which the client may authenticate, such as private_key_jwt. Can be repeated."),
            (client, methods) => client.AuthenticationMethods = methods)
            .ClearedBy("methods", client => client.AuthenticationMethods = null),
        ClientProperty.Of(
            "Keys", client => CountOf(client.JsonWebKeys),
            Values.Files("--jwk", "A file with a public key of the client, as a JWK. Can be repeated."),
            (client, files) => client.JsonWebKeys = [.. files.Select(TextFile.Read)])
            .ClearedBy("keys", client => client.JsonWebKeys = []),
        ClientProperty.Of(
            "Key set", client => client.JwksUri?.OriginalString,
            Values.Address("--jwks-uri", "The URL at which the client publishes its public keys."),
            (client, address) => client.JwksUri = address)
            .ClearedBy("jwks-uri", client => client.JwksUri = null),
        ClientProperty.Of(
            "Assertion lifetime", client => Text(client.AssertionMaxLifetime),
            Values.Duration("--assertion-max-lifetime", "How far in the future the exp of the client's assertions may be."),
            (client, lifetime) => client.AssertionMaxLifetime = lifetime)
            .ClearedBy("assertion-max-lifetime", client => client.AssertionMaxLifetime = null),
        new ClientProperty("Certificates", client => CountOf(client.Certificates))
        {
            Options = _certificates.All,
            Apply = (client, parsed) => client.Certificates = _certificates.Of(parsed) is { Length: > 0 } given ? given : client.Certificates,
        }.ClearedBy("certificates", client => client.Certificates = []),
        ClientProperty.Of(
            "Certificate binding", client => client.RequireCertificateBinding ? "required" : null,
            Values.Flag("--require-certificate-binding", "Whether the client must present a TLS certificate, to which its tokens are bound. Default: false."),
            (client, required) => client.RequireCertificateBinding = required is true),
        ClientProperty.Of(
            "Workloads", client => Joined(client.FederatedCredentials.Select(credential => credential.Subject)),
            Values.Files("--federated-credential", "A file with a workload that a platform vouches for, as sqr-oauth federate prints it. Can be repeated."),
            (client, files) => client.FederatedCredentials = [.. files.Select(file => FederatedCredentialFile.Read(file, TextFile.Read(file)))])
            .ClearedBy("federated-credentials", client => client.FederatedCredentials = []),
        ClientProperty.Of(
            "DPoP", client => client.RequireDPoP ? "required" : null,
            Values.Flag("--require-dpop", "Whether the client must send a DPoP proof, to whose key its tokens are bound. Default: false."),
            (client, required) => client.RequireDPoP = required is true),
        ClientProperty.Of(
            "Scopes", client => Joined(client.Scopes),
            Values.Texts("--scope", "A scope the client may have. Can be repeated."),
            (client, scopes) => client.Scopes = scopes)
            .ClearedBy("scopes", client => client.Scopes = []),
        ClientProperty.Of(
            "Default scopes", client => Joined(client.DefaultScopes),
            Values.Texts("--default-scope", "A scope granted to a request without scopes. Can be repeated."),
            (client, scopes) => client.DefaultScopes = scopes)
            .ClearedBy("default-scopes", client => client.DefaultScopes = null),
        ClientProperty.Of(
            "Resources", client => Joined(client.Resources),
            Values.Texts("--resource", "A resource the client may request a token for (RFC 8707). Can be repeated."),
            (client, resources) => client.Resources = resources)
            .ClearedBy("resources", client => client.Resources = []),
        ClientProperty.Of(
            "Audience", client => client.Audience,
            Values.Text("--audience", "The audience (aud) of the client's tokens."),
            (client, audience) => client.Audience = audience)
            .ClearedBy("audience", client => client.Audience = null),
        ClientProperty.Of(
            "Lifetime", client => Text(client.AccessTokenLifetime),
            Values.Duration("--lifetime", "How long the client's tokens are valid."),
            (client, lifetime) => client.AccessTokenLifetime = lifetime)
            .ClearedBy("lifetime", client => client.AccessTokenLifetime = null),
        ClientProperty.Of(
            "Algorithm", client => client.SigningAlgorithm,
            Values.Text("--algorithm", "The algorithm that signs the client's tokens, such as ES256."),
            (client, algorithm) => client.SigningAlgorithm = algorithm)
            .ClearedBy("algorithm", client => client.SigningAlgorithm = null),
        ClientProperty.Of(
            "Claims", client => Joined(client.Claims.Select(claim => $"{claim.Key}={ClaimJson.Text(claim.Value)}")),
            Values.Pairs("--claim", "A string claim in each of the client's tokens. Can be repeated; the same name repeated makes a list."),
            (client, claims) => client.Claims = ClaimsOf(claims))
            .ClearedBy("claims", client => client.Claims = new Dictionary<string, object>()),
    ];

    public void AddTo(Command command)
    {
        foreach (var option in _all.SelectMany(property => property.Options))
        {
            command.Add(option);
        }
    }

    public bool AreGiven(ParseResult parsed) => _all.SelectMany(property => property.Options).Any(option => parsed.GetResult(option) is not null);

    /// <summary>Changes what the options set, and leaves the rest unchanged. A list replaces the previous one.</summary>
    public void ApplyTo(ClientOptions client, ParseResult parsed)
    {
        foreach (var property in _all)
        {
            property.Apply?.Invoke(client, parsed);
        }
    }

    /// <summary>The properties for users; a property that is not set is blank.</summary>
    public IEnumerable<(string Label, string Value)> Of(ClientOptions client) => _all.Select(property => (property.Label, property.Show(client) ?? ""));

    /// <summary>The option <c>client set --clear</c>.</summary>
    public Option<string[]> ClearOption()
    {
        var option = new Option<string[]>("--clear")
        {
            Description = "A setting to clear. Can be repeated.",
            AllowMultipleArgumentsPerToken = true,
            Arity = ArgumentArity.OneOrMore,
        };
        option.AcceptOnlyFromAmong([.. _all.Select(property => property.ClearName).OfType<string>()]);

        return option;
    }

    public void Clear(ClientOptions client, IReadOnlyCollection<string> names)
    {
        foreach (var property in _all.Where(property => property.ClearName is { } name && names.Contains(name)))
        {
            property.Clear?.Invoke(client);
        }
    }

    private static string Joined(IEnumerable<string>? texts) => string.Join(' ', texts ?? []);

    private static string? CountOf<T>(IList<T> items) => items.Count == 0 ? null : items.Count.ToString(CultureInfo.InvariantCulture);

    private static string? Text(TimeSpan? duration) => duration is { } known ? DurationText.Of(known) : null;

    private static Dictionary<string, object> ClaimsOf(KeyValuePair<string, string>[] claims) => claims
        .GroupBy(claim => claim.Key, claim => claim.Value)
        .ToDictionary(values => values.Key, values => values.Count() == 1 ? (object)values.Single() : values.ToList());
}
