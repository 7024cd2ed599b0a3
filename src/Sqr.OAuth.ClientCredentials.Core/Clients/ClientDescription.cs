namespace Sqr.OAuth.ClientCredentials;

/// <summary>
/// Every setting of a client: the one list from which settings, code, databases and the tool's JSON are read, written, compared and validated.
/// </summary>
/// <remarks>
/// To add a setting, add a property to <see cref="ClientSettings"/> and a line here, and one in <see cref="Check"/> if its value has a rule.
/// Rules that involve several settings are in <c>ClientValidation</c>.
/// </remarks>
internal static class ClientDescription
{
    /// <summary>Visits a client in the settings, including its secrets.</summary>
    public static void Visit(ClientOptions client, ISettingVisitor visitor)
    {
        client.ClientId = visitor.Text("ClientId", client.ClientId);
        Visit((ClientSettings)client, visitor);
        client.Secrets = visitor.Objects("Secrets", client.Secrets, Visit);
    }

    /// <summary>Visits all settings of a client.</summary>
    public static void Visit(ClientSettings client, ISettingVisitor visitor)
    {
        client.Enabled = visitor.Flag("Enabled", client.Enabled, otherwise: true);
        VisitAllButEnabled(client, visitor);
    }

    /// <summary>Visits all settings but <see cref="ClientSettings.Enabled"/>, for stores that keep it separately so that it can be changed alone.</summary>
    public static void VisitAllButEnabled(ClientSettings client, ISettingVisitor visitor)
    {
        client.DisplayName = visitor.Text("DisplayName", client.DisplayName);
        client.AllowTokenRequests = visitor.Flag("AllowTokenRequests", client.AllowTokenRequests, otherwise: true);
        client.AuthenticationMethods = visitor.OptionalTexts("AuthenticationMethods", client.AuthenticationMethods);
        client.JsonWebKeys = visitor.JsonObjects("JsonWebKeys", client.JsonWebKeys);
        client.JwksUri = visitor.Address("JwksUri", client.JwksUri);
        client.AcceptTokenEndpointAudience = visitor.Flag("AcceptTokenEndpointAudience", client.AcceptTokenEndpointAudience);
        client.AssertionMaxLifetime = visitor.Duration("AssertionMaxLifetime", client.AssertionMaxLifetime);
        client.Certificates = visitor.Objects("Certificates", client.Certificates, Visit);
        client.FederatedCredentials = visitor.Objects("FederatedCredentials", client.FederatedCredentials, Visit);
        client.RequireDPoP = visitor.Flag("RequireDPoP", client.RequireDPoP, otherwise: false);
        client.RequireCertificateBinding = visitor.Flag("RequireCertificateBinding", client.RequireCertificateBinding, otherwise: false);
        client.Scopes = visitor.Texts("Scopes", client.Scopes);
        client.DefaultScopes = visitor.OptionalTexts("DefaultScopes", client.DefaultScopes);
        client.Resources = visitor.Texts("Resources", client.Resources);
        client.Audience = visitor.Text("Audience", client.Audience);
        client.AccessTokenLifetime = visitor.Duration("AccessTokenLifetime", client.AccessTokenLifetime);
        client.SigningAlgorithm = visitor.Text("SigningAlgorithm", client.SigningAlgorithm);
        client.Claims = visitor.Claims("Claims", client.Claims);
    }

    /// <summary>Validates each value that has its own rule.</summary>
    public static void Check(string path, ClientSettings client, List<string> failures)
    {
        SettingRules.CheckLifetime($"{path}:AssertionMaxLifetime", client.AssertionMaxLifetime, failures);
        SettingRules.CheckAudience($"{path}:Audience", client.Audience, "the Audience of the issuer's settings", failures);
        SettingRules.CheckLifetime($"{path}:AccessTokenLifetime", client.AccessTokenLifetime, failures);
        SettingRules.CheckAlgorithm($"{path}:SigningAlgorithm", client.SigningAlgorithm, failures);
        SettingRules.CheckClaims($"{path}:Claims", client.Claims, failures);
    }

    public static ClientSecretOptions Visit(ClientSecretOptions? secret, ISettingVisitor visitor) => new()
    {
        Hash = visitor.Text("Hash", secret?.Hash),
        Value = visitor.Text("Value", secret?.Value),
        Description = visitor.Text("Description", secret?.Description),
        NotBefore = visitor.Moment("NotBefore", secret?.NotBefore),
        ExpiresAt = visitor.Moment("ExpiresAt", secret?.ExpiresAt),
    };

    public static ClientCertificate Visit(ClientCertificate? certificate, ISettingVisitor visitor) => new()
    {
        Pem = visitor.Text("Pem", certificate?.Pem),
        Sha256Thumbprint = visitor.Text("Sha256Thumbprint", certificate?.Sha256Thumbprint),
        SubjectDistinguishedName = visitor.Text("SubjectDistinguishedName", certificate?.SubjectDistinguishedName),
        SanDns = visitor.Text("SanDns", certificate?.SanDns),
        SanUri = visitor.Text("SanUri", certificate?.SanUri),
        SanIp = visitor.Text("SanIp", certificate?.SanIp),
        SanEmail = visitor.Text("SanEmail", certificate?.SanEmail),
    };

    public static FederatedCredential Visit(FederatedCredential? credential, ISettingVisitor visitor)
    {
        credential ??= new() { Issuer = "", Subject = "" }; // validation requires both

        return new()
        {
            Issuer = visitor.Text("Issuer", credential.Issuer) ?? "",
            Subject = visitor.Text("Subject", credential.Subject) ?? "",
            Audience = visitor.Text("Audience", credential.Audience),
            Claims = visitor.TextsByName("Claims", credential.Claims),
            MaxTokenAge = visitor.Duration("MaxTokenAge", credential.MaxTokenAge, otherwise: FederatedCredential.DefaultTokenAge),
            SingleUse = visitor.Flag("SingleUse", credential.SingleUse, otherwise: false),
            JwksUri = visitor.Address("JwksUri", credential.JwksUri),
            JsonWebKeys = [.. visitor.JsonObjects("JsonWebKeys", [.. credential.JsonWebKeys])],
            BearerTokenFile = visitor.Text("BearerTokenFile", credential.BearerTokenFile),
            CaFile = visitor.Text("CaFile", credential.CaFile),
        };
    }
}
