namespace Sqr.OAuth.ClientCredentials;

/// <summary>The authorization server metadata (RFC 8414 §2), true of what is configured.</summary>
internal static class ServerMetadata
{
    /// <param name="settings">The settings.</param>
    /// <param name="methods">The methods by which some client can authenticate.</param>
    public static PublishedDocument Of(SettingsSnapshot settings, IReadOnlyList<string> methods) => PublishedDocument.Write(json =>
    {
        var options = settings.Options;
        json.WriteString("issuer", settings.Issuer);
        json.WriteString("token_endpoint", settings.TokenEndpoint);
        json.WriteString("jwks_uri", settings.Issuer.TrimEnd('/') + options.Endpoints.Jwks);
        if (options.Scopes.Count > 0)
        {
            PublishedDocument.WriteStrings(json, "scopes_supported", options.Scopes.Keys);
        }

        PublishedDocument.WriteStrings(json, "response_types_supported", []); // required; there is no authorization endpoint
        PublishedDocument.WriteStrings(json, "grant_types_supported", ["client_credentials"]);
        PublishedDocument.WriteStrings(json, "token_endpoint_auth_methods_supported", methods);
        if (methods.Contains(AuthenticationMethod.PrivateKeyJwt.Name()))
        {
            PublishedDocument.WriteStrings(json, "token_endpoint_auth_signing_alg_values_supported", SigningAlgorithms.All);
        }

        PublishedDocument.WriteStrings(json, "dpop_signing_alg_values_supported", SigningAlgorithms.All); // RFC 9449 §5.1
    });
}
