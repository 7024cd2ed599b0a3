using System.Globalization;
using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>Clients as JSON: as they stand in a settings file, and as scripts read them.</summary>
internal static class ClientJson
{
    /// <summary>Clients in a settings file, with what is not the default.</summary>
    public static JsonObject ToSettings(IEnumerable<ClientOptions> clients)
    {
        var named = new JsonObject();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase); // as the configuration sees them
        foreach (var client in clients)
        {
            var name = NameOf(client.ClientId!);
            while (!names.Add(name))
            {
                name += "-2";
            }

            named[name] = ToSettings(name, client);
        }

        return new() { [ClientCredentialsOptions.SectionName] = new JsonObject { ["Clients"] = named } };
    }

    /// <summary>A name that a settings path can have: there a colon divides.</summary>
    public static string NameOf(string clientId) => clientId.Replace(':', '-');

    public static JsonObject ToSettings(ClientSecretOptions secret)
    {
        var json = new JsonObject { ["Hash"] = secret.Hash };
        Add(json, "Description", secret.Description);
        Add(json, "NotBefore", Moment(secret.NotBefore));
        Add(json, "ExpiresAt", Moment(secret.ExpiresAt));

        return json;
    }

    /// <summary>A client of a database for a script.</summary>
    public static JsonObject Of(ManagedClient client) => new()
    {
        ["clientId"] = client.ClientId,
        ["displayName"] = client.Settings.DisplayName,
        ["enabled"] = client.Settings.Enabled,
        ["allowTokenRequests"] = client.Settings.AllowTokenRequests,
        ["authenticationMethods"] = client.Settings.AuthenticationMethods?.ToJson(),
        ["jsonWebKeys"] = Keys(client.Settings),
        ["jwksUri"] = client.Settings.JwksUri?.OriginalString,
        ["acceptTokenEndpointAudience"] = client.Settings.AcceptTokenEndpointAudience,
        ["assertionMaxLifetime"] = Duration(client.Settings.AssertionMaxLifetime),
        ["certificates"] = Certificates(client.Settings),
        ["federatedCredentials"] = FederatedCredentials(client.Settings),
        ["requireDPoP"] = client.Settings.RequireDPoP,
        ["requireCertificateBinding"] = client.Settings.RequireCertificateBinding,
        ["scopes"] = client.Settings.Scopes.ToJson(),
        ["defaultScopes"] = client.Settings.DefaultScopes?.ToJson(),
        ["resources"] = client.Settings.Resources.ToJson(),
        ["audience"] = client.Settings.Audience,
        ["accessTokenLifetime"] = Duration(client.Settings.AccessTokenLifetime),
        ["signingAlgorithm"] = client.Settings.SigningAlgorithm,
        ["claims"] = ClaimJson.Of(client.Settings.Claims),
        ["secrets"] = new JsonArray([.. client.Secrets.Select(Of)]),
        ["createdAt"] = Moment(client.CreatedAt),
        ["updatedAt"] = Moment(client.UpdatedAt),
    };

    /// <summary>A secret of a database for a script, without its hash.</summary>
    public static JsonObject Of(ClientSecret secret) => new()
    {
        ["id"] = secret.Id?.ToString(),
        ["description"] = secret.Description,
        ["createdAt"] = Moment(secret.CreatedAt),
        ["notBefore"] = Moment(secret.NotBefore),
        ["expiresAt"] = Moment(secret.ExpiresAt),
        ["lastUsedAt"] = Moment(secret.LastUsedAt),
    };

    private static JsonObject ToSettings(string name, ClientOptions client)
    {
        var json = new JsonObject();
        Add(json, "ClientId", name == client.ClientId ? null : client.ClientId);
        Add(json, "DisplayName", client.DisplayName);
        if (!client.Enabled)
        {
            json["Enabled"] = false;
        }

        if (!client.AllowTokenRequests)
        {
            json["AllowTokenRequests"] = false;
        }

        Add(json, "Secrets", client.Secrets.Count == 0 ? null : new JsonArray([.. client.Secrets.Select(ToSettings)]));
        Add(json, "AuthenticationMethods", client.AuthenticationMethods?.ToJson());
        Add(json, "JsonWebKeys", client.JsonWebKeys.Count == 0 ? null : Keys(client));
        Add(json, "JwksUri", client.JwksUri?.OriginalString);
        Add(json, "AcceptTokenEndpointAudience", client.AcceptTokenEndpointAudience);
        Add(json, "AssertionMaxLifetime", Duration(client.AssertionMaxLifetime));
        Add(json, "Certificates", client.Certificates.Count == 0 ? null : Certificates(client));
        Add(json, "FederatedCredentials", client.FederatedCredentials.Count == 0 ? null : FederatedCredentials(client));
        Add(json, "RequireDPoP", client.RequireDPoP ? true : null);
        Add(json, "RequireCertificateBinding", client.RequireCertificateBinding ? true : null);
        Add(json, "Scopes", client.Scopes.Count == 0 ? null : client.Scopes.ToJson());
        Add(json, "DefaultScopes", client.DefaultScopes?.ToJson());
        Add(json, "Resources", client.Resources.Count == 0 ? null : client.Resources.ToJson());
        Add(json, "Audience", client.Audience);
        Add(json, "AccessTokenLifetime", Duration(client.AccessTokenLifetime));
        Add(json, "SigningAlgorithm", client.SigningAlgorithm);
        Add(json, "Claims", client.Claims.Count == 0 ? null : ClaimJson.ToSettings(client.Claims));

        return json;
    }

    private static JsonArray Keys(ClientOptions client) => new([.. client.JsonWebKeys.Select(key => JsonNode.Parse(key))]);

    private static JsonArray Certificates(ClientOptions client) => new([.. client.Certificates.Select(ToSettings)]);

    private static JsonArray FederatedCredentials(ClientOptions client) => new([.. client.FederatedCredentials.Select(ToSettings)]);

    private static JsonObject ToSettings(ClientCertificate certificate)
    {
        var json = new JsonObject();
        Add(json, "Pem", certificate.Pem);
        Add(json, "Sha256Thumbprint", certificate.Sha256Thumbprint);
        Add(json, "SubjectDistinguishedName", certificate.SubjectDistinguishedName);
        Add(json, "SanDns", certificate.SanDns);
        Add(json, "SanUri", certificate.SanUri);
        Add(json, "SanIp", certificate.SanIp);
        Add(json, "SanEmail", certificate.SanEmail);

        return json;
    }

    public static JsonObject ToSettings(FederatedCredential credential)
    {
        var json = new JsonObject { ["Issuer"] = credential.Issuer, ["Subject"] = credential.Subject };
        Add(json, "Audience", credential.Audience);
        Add(json, "Claims", credential.Claims.Count == 0 ? null : new JsonObject(credential.Claims.Select(claim => KeyValuePair.Create<string, JsonNode?>(claim.Key, claim.Value))));
        Add(json, "MaxTokenAge", credential.MaxTokenAge == new FederatedCredential { Issuer = "", Subject = "" }.MaxTokenAge ? null : Duration(credential.MaxTokenAge));
        Add(json, "SingleUse", credential.SingleUse ? true : null);
        Add(json, "JwksUri", credential.JwksUri?.OriginalString);
        Add(json, "JsonWebKeys", credential.JsonWebKeys.Count == 0 ? null : new JsonArray([.. credential.JsonWebKeys.Select(key => JsonNode.Parse(key))]));
        Add(json, "BearerTokenFile", credential.BearerTokenFile);
        Add(json, "CaFile", credential.CaFile);

        return json;
    }

    private static void Add(JsonObject json, string name, JsonNode? value)
    {
        if (value is not null)
        {
            json[name] = value;
        }
    }

    private static string? Duration(TimeSpan? duration) => duration?.ToString("c", CultureInfo.InvariantCulture);

    public static string? Moment(DateTimeOffset? moment) => moment is { } known ? LogText.Of(known) : null;
}
