namespace Sqr.OAuth.ClientCredentials;

/// <summary>The authorization server metadata (RFC 8414 §2), true of what is configured.</summary>
internal static class ServerMetadata
{
    public static PublishedDocument Of(ClientCredentialsOptions options, string issuer) => PublishedDocument.Write(json =>
    {
        var origin = issuer.TrimEnd('/');
        json.WriteString("issuer", issuer);
        json.WriteString("token_endpoint", origin + options.Endpoints.Token);
        json.WriteString("jwks_uri", origin + options.Endpoints.Jwks);
        if (options.Scopes.Count > 0)
        {
            PublishedDocument.WriteStrings(json, "scopes_supported", options.Scopes.Keys);
        }

        PublishedDocument.WriteStrings(json, "response_types_supported", []); // required; there is no authorization endpoint
        PublishedDocument.WriteStrings(json, "grant_types_supported", ["client_credentials"]);
        PublishedDocument.WriteStrings(json, "token_endpoint_auth_methods_supported", ["client_secret_basic", "client_secret_post"]);
    });
}
