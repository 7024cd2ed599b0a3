using System.CommandLine;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>The options that say what a client is, for <c>client add</c> and <c>client set</c>.</summary>
internal sealed class ClientProperties
{
    private readonly Option<string?> _name = Values.Text("--name", "A name for people.");
    private readonly Option<string[]> _methods = Values.Texts("--method", "A method by which the client may authenticate, such as private_key_jwt; can be repeated.");
    private readonly Option<FileInfo[]> _keys = Values.Files("--jwk", "A file with a public key of the client, a JWK; can be repeated.");
    private readonly Option<Uri?> _keySet = Values.Address("--jwks-uri", "Where the client publishes its public keys.");
    private readonly Option<TimeSpan?> _assertionLifetime = Values.Duration("--assertion-max-lifetime", "How far ahead the exp of its assertions may be.");
    private readonly Option<FileInfo[]> _workloads = Values.Files("--federated-credential", "A file with a workload that a platform vouches for, as sqr-oauth federate prints it; can be repeated.");
    private readonly ClientCertificateOptions _certificates = new();
    private readonly Option<bool?> _certificateBinding = new("--require-certificate-binding") { Description = "Whether it gets no token without a TLS certificate that the token is bound to.", HelpName = "true|false" };
    private readonly Option<string[]> _scopes = Values.Texts("--scope", "A scope the client may have; can be repeated.");
    private readonly Option<string[]> _defaultScopes = Values.Texts("--default-scope", "A scope granted when a request names none; can be repeated.");
    private readonly Option<string[]> _resources = Values.Texts("--resource", "A resource the client may ask a token for (RFC 8707); can be repeated.");
    private readonly Option<string?> _audience = Values.Text("--audience", "The aud of its tokens.");
    private readonly Option<TimeSpan?> _lifetime = Values.Duration("--lifetime", "How long its tokens are valid.");
    private readonly Option<string?> _algorithm = Values.Text("--algorithm", "The algorithm that signs its tokens, such as ES256.");
    private readonly Option<KeyValuePair<string, string>[]> _claims = Values.Pairs("--claim", "A claim of each of its tokens, a string; can be repeated. One that is repeated is a list.");
    private readonly Option<bool?> _tokenRequests = new("--allow-token-requests") { Description = "Whether it may ask for tokens; true unless said.", HelpName = "true|false" };
    private readonly Option<bool?> _requireDPoP = new("--require-dpop") { Description = "Whether it must send a DPoP proof, so that its tokens are bound to a key; false unless said.", HelpName = "true|false" };

    private IReadOnlyList<Option> All => [_name, _tokenRequests, _methods, _keys, _keySet, _assertionLifetime, _workloads, .. _certificates.All, _certificateBinding, _requireDPoP, _scopes, _defaultScopes, _resources, _audience, _lifetime, _algorithm, _claims];

    public void AddTo(Command command)
    {
        foreach (var option in All)
        {
            command.Add(option);
        }
    }

    public bool AreGiven(ParseResult parsed) => All.Any(option => parsed.GetResult(option) is not null);

    /// <summary>Changes what is given, and leaves the rest as it is. A list that is given takes the place of the one before.</summary>
    public void ApplyTo(ClientOptions client, ParseResult parsed)
    {
        client.DisplayName = parsed.GetValue(_name) ?? client.DisplayName;
        client.AllowTokenRequests = parsed.GetValue(_tokenRequests) ?? client.AllowTokenRequests;
        client.AuthenticationMethods = parsed.GetValue(_methods) is { Length: > 0 } methods ? methods : client.AuthenticationMethods;
        Replace(client.JsonWebKeys, parsed.GetValue(_keys)?.Select(TextFile.Read).ToArray());
        Replace(client.Certificates, _certificates.Of(parsed));
        client.RequireCertificateBinding = parsed.GetValue(_certificateBinding) ?? client.RequireCertificateBinding;
        client.JwksUri = parsed.GetValue(_keySet) ?? client.JwksUri;
        client.AssertionMaxLifetime = parsed.GetValue(_assertionLifetime) ?? client.AssertionMaxLifetime;
        Replace(client.FederatedCredentials, parsed.GetValue(_workloads)?.Select(file => FederatedCredentialFile.Read(file, TextFile.Read(file))).ToArray());
        client.RequireDPoP = parsed.GetValue(_requireDPoP) ?? client.RequireDPoP;
        Replace(client.Scopes, parsed.GetValue(_scopes));
        client.DefaultScopes = parsed.GetValue(_defaultScopes) is { Length: > 0 } defaults ? defaults : client.DefaultScopes;
        Replace(client.Resources, parsed.GetValue(_resources));
        client.Audience = parsed.GetValue(_audience) ?? client.Audience;
        client.AccessTokenLifetime = parsed.GetValue(_lifetime) ?? client.AccessTokenLifetime;
        client.SigningAlgorithm = parsed.GetValue(_algorithm) ?? client.SigningAlgorithm;
        if (parsed.GetValue(_claims) is { Length: > 0 } claims)
        {
            client.Claims.Clear();
            foreach (var values in claims.GroupBy(claim => claim.Key, claim => claim.Value))
            {
                client.Claims[values.Key] = values.Count() == 1 ? values.Single() : values.ToList();
            }
        }
    }

    private static void Replace<T>(IList<T> list, T[]? given)
    {
        if (given is { Length: > 0 })
        {
            list.Clear();
            foreach (var value in given)
            {
                list.Add(value);
            }
        }
    }
}

/// <summary>What <c>client set --clear</c> can take away.</summary>
internal static class ClearedProperties
{
    private static readonly Dictionary<string, Action<ClientOptions>> Clearing = new()
    {
        ["name"] = client => client.DisplayName = null,
        ["methods"] = client => client.AuthenticationMethods = null,
        ["keys"] = client => client.JsonWebKeys.Clear(),
        ["jwks-uri"] = client => client.JwksUri = null,
        ["assertion-max-lifetime"] = client => client.AssertionMaxLifetime = null,
        ["federated-credentials"] = client => client.FederatedCredentials.Clear(),
        ["certificates"] = client => client.Certificates.Clear(),
        ["scopes"] = client => client.Scopes.Clear(),
        ["default-scopes"] = client => client.DefaultScopes = null,
        ["resources"] = client => client.Resources.Clear(),
        ["audience"] = client => client.Audience = null,
        ["lifetime"] = client => client.AccessTokenLifetime = null,
        ["algorithm"] = client => client.SigningAlgorithm = null,
        ["claims"] = client => client.Claims.Clear(),
    };

    public static Option<string[]> Option()
    {
        var option = new Option<string[]>("--clear") { Description = "What to take away; can be repeated.", AllowMultipleArgumentsPerToken = true, Arity = ArgumentArity.OneOrMore };
        option.AcceptOnlyFromAmong([.. Clearing.Keys]);

        return option;
    }

    public static void Clear(ClientOptions client, IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            Clearing[name](client);
        }
    }
}
