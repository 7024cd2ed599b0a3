using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The authorization server metadata (RFC 8414 §2), which matches the configuration.</summary>
internal sealed class ServerMetadata(CurrentSettings settings, IClientStore store, Derived<ConfiguredClients> clients)
{
    private readonly Derived<PublishedDocument> _document = new(current => Of(current, store is ConfiguredClientStore ? clients.Of(current).All : []));

    /// <summary>The metadata for the current settings.</summary>
    public PublishedDocument Current => _document.Of(settings.Value);

    /// <summary>The openid-configuration: the metadata, plus the members that OpenID Discovery clients require (OpenID Connect Discovery 1.0 §3).</summary>
    /// <param name="metadata">The authorization server metadata.</param>
    /// <param name="algorithms">The algorithms of the published keys.</param>
    public static PublishedDocument OpenIdConfiguration(PublishedDocument metadata, IEnumerable<string> algorithms) => PublishedDocument.Write(json =>
    {
        using var document = JsonDocument.Parse(metadata.Json);
        foreach (var member in document.RootElement.EnumerateObject())
        {
            member.WriteTo(json);
        }

        PublishedDocument.WriteStrings(json, "subject_types_supported", ["public"]);
        PublishedDocument.WriteStrings(json, "id_token_signing_alg_values_supported", algorithms);
    });

    // If the settings contain no clients, list every method that the settings allow, because a client in a store may use any of them.
    private static PublishedDocument Of(SettingsSnapshot settings, IReadOnlyCollection<Client> clients) => clients.Count == 0
        ? Of(settings, MethodsOfAnyClient(settings.Options), bindsToCertificates: true)
        : Of(settings, MethodsOf(clients), clients.Any(client => client.MayBindToCertificates));

    private static PublishedDocument Of(SettingsSnapshot settings, IReadOnlyList<string> methods, bool bindsToCertificates) => PublishedDocument.Write(json =>
    {
        var options = settings.Options;
        json.WriteString("issuer", settings.Issuer);
        json.WriteString("token_endpoint", settings.TokenEndpoint);
        if (options.Endpoints.Authorization is { } authorization)
        {
            json.WriteString("authorization_endpoint", settings.Issuer.TrimEnd('/') + authorization);
            PublishedDocument.WriteStrings(json, "code_challenge_methods_supported", ["S256"]); // clients that need the endpoint also check this
        }

        if (options.Endpoints.Explanations is { } explanations)
        {
            json.WriteString("explanation_endpoint", settings.Issuer.TrimEnd('/') + explanations); // ours: sqr-oauth explain looks for it
        }

        json.WriteString("jwks_uri", settings.Issuer.TrimEnd('/') + options.Endpoints.Jwks);
        if (options.Scopes.Count > 0)
        {
            PublishedDocument.WriteStrings(json, "scopes_supported", options.Scopes.Keys);
        }

        PublishedDocument.WriteStrings(json, "response_types_supported", []); // required; empty, because no authorization endpoint issues codes
        PublishedDocument.WriteStrings(json, "grant_types_supported", ["client_credentials"]);
        PublishedDocument.WriteStrings(json, "token_endpoint_auth_methods_supported", methods);
        if (methods.Contains(AuthenticationMethod.PrivateKeyJwt.Name()))
        {
            PublishedDocument.WriteStrings(json, "token_endpoint_auth_signing_alg_values_supported", SigningAlgorithm.Names);
        }

        if (bindsToCertificates)
        {
            json.WriteBoolean("tls_client_certificate_bound_access_tokens", true); // RFC 8705 §3.3
        }

        if (options.MutualTls.TokenEndpoint is { } address)
        {
            json.WriteStartObject("mtls_endpoint_aliases"); // RFC 8705 §5
            json.WriteString("token_endpoint", address.OriginalString);
            json.WriteEndObject();
        }

        PublishedDocument.WriteStrings(json, "dpop_signing_alg_values_supported", SigningAlgorithm.Names); // RFC 9449 §5.1
    });

    // Without a trusted authority, no client can use tls_client_auth.
    private static List<string> MethodsOfAnyClient(ClientCredentialsOptions options) =>
        [.. AuthenticationMethodNames.All.Where(method => options.MutualTls.TrustedRoots.Count > 0 || method != AuthenticationMethod.TlsClientAuth.Name())];

    private static List<string> MethodsOf(IReadOnlyCollection<Client> clients) =>
        [.. AuthenticationMethodNames.All.Where(method => clients.Any(client => client.Methods.Contains(method)))];
}
