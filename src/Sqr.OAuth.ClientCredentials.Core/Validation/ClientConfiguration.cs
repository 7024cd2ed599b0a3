namespace Sqr.OAuth.ClientCredentials;

/// <summary>Reads one client from the host's configuration.</summary>
internal static class ClientConfiguration
{
    public static void Read(SettingsSection section, ClientOptions client)
    {
        section.Text("ClientId", value => client.ClientId = value);
        section.Text("DisplayName", value => client.DisplayName = value);
        section.Flag("Enabled", value => client.Enabled = value);
        section.Flag("AllowTokenRequests", value => client.AllowTokenRequests = value);
        section.EachEntry("Secrets", secret => client.Secrets.Add(ReadSecret(secret)));
        section.ListOrNull("AuthenticationMethods", value => client.AuthenticationMethods = value);
        section.JsonObjects("JsonWebKeys", client.JsonWebKeys);
        section.Address("JwksUri", value => client.JwksUri = value);
        section.Flag("AcceptTokenEndpointAudience", value => client.AcceptTokenEndpointAudience = value);
        section.Duration("AssertionMaxLifetime", value => client.AssertionMaxLifetime = value);
        section.EachEntry("Certificates", certificate => client.Certificates.Add(ReadCertificate(certificate)));
        section.EachEntry("FederatedCredentials", credential => client.FederatedCredentials.Add(ReadFederatedCredential(credential)));
        section.Flag("RequireDPoP", value => client.RequireDPoP = value);
        section.Flag("RequireCertificateBinding", value => client.RequireCertificateBinding = value);
        section.List("Scopes", client.Scopes);
        section.ListOrNull("DefaultScopes", value => client.DefaultScopes = value);
        section.List("Resources", client.Resources);
        section.Text("Audience", value => client.Audience = value);
        section.Duration("AccessTokenLifetime", value => client.AccessTokenLifetime = value);
        section.Text("SigningAlgorithm", value => client.SigningAlgorithm = value);
        section.Claims("Claims", client.Claims);
    }

    private static ClientSecretOptions ReadSecret(SettingsSection section)
    {
        var secret = new ClientSecretOptions();
        section.Text("Hash", value => secret.Hash = value);
        section.Text("Value", value => secret.Value = value);
        section.Text("Description", value => secret.Description = value);
        section.Moment("NotBefore", value => secret.NotBefore = value);
        section.Moment("ExpiresAt", value => secret.ExpiresAt = value);

        return secret;
    }

    private static ClientCertificate ReadCertificate(SettingsSection section) => new()
    {
        Pem = section.Text("Pem"),
        Sha256Thumbprint = section.Text("Sha256Thumbprint"),
        SubjectDistinguishedName = section.Text("SubjectDistinguishedName"),
        SanDns = section.Text("SanDns"),
        SanUri = section.Text("SanUri"),
        SanIp = section.Text("SanIp"),
        SanEmail = section.Text("SanEmail"),
    };

    private static FederatedCredential ReadFederatedCredential(SettingsSection section)
    {
        Dictionary<string, string> claims = new(StringComparer.Ordinal);
        List<string> keys = [];
        var (maxTokenAge, singleUse, jwksUri) = (TimeSpan.FromHours(1), false, default(Uri));
        section.Leaves("Claims", (name, value) => claims[name] = value ?? "");
        section.JsonObjects("JsonWebKeys", keys);
        section.Duration("MaxTokenAge", value => maxTokenAge = value);
        section.Flag("SingleUse", value => singleUse = value);
        section.Address("JwksUri", value => jwksUri = value);

        return new()
        {
            Issuer = section.Text("Issuer") ?? "", // the validation wants one
            Subject = section.Text("Subject") ?? "",
            Audience = section.Text("Audience"),
            Claims = claims,
            MaxTokenAge = maxTokenAge,
            SingleUse = singleUse,
            JwksUri = jwksUri,
            JsonWebKeys = keys,
            BearerTokenFile = section.Text("BearerTokenFile"),
            CaFile = section.Text("CaFile"),
        };
    }
}
