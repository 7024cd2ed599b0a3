namespace Sqr.OAuth.ClientCredentials;

/// <summary>
/// Every setting of a client: the one list from which settings, code, databases and the tool's JSON are read, written, compared and validated.
/// </summary>
/// <remarks>
/// To add a setting, add a property to <see cref="ClientSettings"/> and a line here, and one in <see cref="Check"/> if its value has a rule.
/// Rules that involve several settings are in <c>ClientValidation</c>.
/// A visit reads each value of <c>from</c> and assigns what the visitor returns to <c>to</c>: the same client for a reader, a new one for a writer, because
/// requests share the clients that are compared.
/// </remarks>
internal static class ClientDescription
{
    /// <summary>Visits a client in the settings, including its secrets.</summary>
    public static void Visit(ClientOptions from, ClientOptions to, ISettingVisitor visitor)
    {
        to.ClientId = visitor.Text("ClientId", from.ClientId);
        Visit((ClientSettings)from, to, visitor);
        to.Secrets = visitor.Objects("Secrets", from.Secrets, Visit);
    }

    /// <summary>Visits all settings of a client.</summary>
    public static void Visit(ClientSettings from, ClientSettings to, ISettingVisitor visitor)
    {
        to.Enabled = visitor.Flag("Enabled", from.Enabled, otherwise: true);
        VisitAllButEnabled(from, to, visitor);
    }

    /// <summary>Visits all settings but <see cref="ClientSettings.Enabled"/>, for stores that keep it separately so that it can be changed alone.</summary>
    public static void VisitAllButEnabled(ClientSettings from, ClientSettings to, ISettingVisitor visitor)
    {
        to.DisplayName = visitor.Text("DisplayName", from.DisplayName);
        to.AllowTokenRequests = visitor.Flag("AllowTokenRequests", from.AllowTokenRequests, otherwise: true);
        to.AllowExplanations = visitor.Flag("AllowExplanations", from.AllowExplanations, otherwise: false);
        to.AuthenticationMethods = visitor.OptionalTexts("AuthenticationMethods", from.AuthenticationMethods);
        to.JsonWebKeys = visitor.JsonObjects("JsonWebKeys", from.JsonWebKeys);
        to.JwksUri = visitor.Address("JwksUri", from.JwksUri);
        to.AcceptTokenEndpointAudience = visitor.Flag("AcceptTokenEndpointAudience", from.AcceptTokenEndpointAudience);
        to.AssertionMaxLifetime = visitor.Duration("AssertionMaxLifetime", from.AssertionMaxLifetime);
        to.Certificates = visitor.Objects("Certificates", from.Certificates, Visit);
        to.FederatedCredentials = visitor.Objects("FederatedCredentials", from.FederatedCredentials, Visit);
        to.RequireDPoP = visitor.Flag("RequireDPoP", from.RequireDPoP, otherwise: false);
        to.RequireCertificateBinding = visitor.Flag("RequireCertificateBinding", from.RequireCertificateBinding, otherwise: false);
        to.Scopes = visitor.Texts("Scopes", from.Scopes);
        to.DefaultScopes = visitor.OptionalTexts("DefaultScopes", from.DefaultScopes);
        to.Resources = visitor.Texts("Resources", from.Resources);
        to.Audience = visitor.Text("Audience", from.Audience);
        to.AccessTokenLifetime = visitor.Duration("AccessTokenLifetime", from.AccessTokenLifetime);
        to.SigningAlgorithm = visitor.Text("SigningAlgorithm", from.SigningAlgorithm);
        to.Claims = visitor.Claims("Claims", from.Claims);
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
            JsonWebKeys = [.. visitor.JsonObjects("JsonWebKeys", [.. credential.JsonWebKeys ?? []])],
            BearerTokenFile = visitor.Text("BearerTokenFile", credential.BearerTokenFile),
            CaFile = visitor.Text("CaFile", credential.CaFile),
        };
    }
}
