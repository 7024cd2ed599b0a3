namespace Sqr.OAuth.ClientCredentials;

/// <summary>Whether a client that was read anew is as it was, in all but when its secrets were last used.</summary>
internal static class ClientEquality
{
    public static bool AreSame(Client one, Client other) =>
        one.ClientId == other.ClientId
        && one.DisplayName == other.DisplayName
        && (one.Enabled, one.AllowTokenRequests) == (other.Enabled, other.AllowTokenRequests)
        && AreSame(one.Secrets, other.Secrets, AreSame)
        && AreSame(one.AuthenticationMethods, other.AuthenticationMethods)
        && AreSame(one.JsonWebKeys, other.JsonWebKeys)
        && AreSame(one.JwksUri, other.JwksUri)
        && one.AcceptTokenEndpointAudience == other.AcceptTokenEndpointAudience
        && one.AssertionMaxLifetime == other.AssertionMaxLifetime
        && AreSame(one.Certificates, other.Certificates, AreSame)
        && AreSame(one.FederatedCredentials, other.FederatedCredentials, AreSame)
        && (one.RequireDPoP, one.RequireCertificateBinding) == (other.RequireDPoP, other.RequireCertificateBinding)
        && AreSame(one.Scopes, other.Scopes)
        && AreSame(one.DefaultScopes, other.DefaultScopes)
        && AreSame(one.Resources, other.Resources)
        && one.Audience == other.Audience
        && one.AccessTokenLifetime == other.AccessTokenLifetime
        && one.SigningAlgorithm == other.SigningAlgorithm
        && AreSame(one.Claims, other.Claims);

    public static bool AreSame(FederatedCredential one, FederatedCredential other) =>
        (one.Issuer, one.Subject, one.Audience) == (other.Issuer, other.Subject, other.Audience)
        && AreSame(one.Claims, other.Claims)
        && (one.MaxTokenAge, one.SingleUse) == (other.MaxTokenAge, other.SingleUse)
        && AreSame(one.JwksUri, other.JwksUri)
        && AreSame(one.JsonWebKeys, other.JsonWebKeys)
        && (one.BearerTokenFile, one.CaFile) == (other.BearerTokenFile, other.CaFile);

    private static bool AreSame(ClientSecret one, ClientSecret other) =>
        (one.Id, one.Hash, one.Description) == (other.Id, other.Hash, other.Description)
        && (one.CreatedAt, one.NotBefore, one.ExpiresAt) == (other.CreatedAt, other.NotBefore, other.ExpiresAt);

    private static bool AreSame(ClientCertificate one, ClientCertificate other) =>
        (one.Pem, one.Sha256Thumbprint, one.SubjectDistinguishedName) == (other.Pem, other.Sha256Thumbprint, other.SubjectDistinguishedName)
        && (one.SanDns, one.SanUri, one.SanIp, one.SanEmail) == (other.SanDns, other.SanUri, other.SanIp, other.SanEmail);

    private static bool AreSame(Uri? one, Uri? other) => one?.OriginalString == other?.OriginalString;

    private static bool AreSame(IReadOnlyList<string>? one, IReadOnlyList<string>? other) =>
        one is null || other is null ? one == other : one.SequenceEqual(other);

    private static bool AreSame<T>(IReadOnlyList<T> one, IReadOnlyList<T> other, Func<T, T, bool> areSame)
    {
        var isSame = one.Count == other.Count;
        for (var i = 0; isSame && i < one.Count; i++)
        {
            isSame = areSame(one[i], other[i]);
        }

        return isSame;
    }

    private static bool AreSame<T>(IReadOnlyDictionary<string, T> one, IReadOnlyDictionary<string, T> other)
        where T : class =>
        one.Count == other.Count && one.All(claim => other.TryGetValue(claim.Key, out var value) && ClaimValue.AreSame(claim.Value, value));
}
