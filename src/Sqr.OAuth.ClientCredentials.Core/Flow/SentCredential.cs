namespace Sqr.OAuth.ClientCredentials;

/// <summary>What may be said of a credential that was sent, whether or not it is right.</summary>
internal static class SentCredential
{
    /// <summary>The registered name of the method. One of two methods uses certificates; which, only the client's settings tell.</summary>
    public static string MethodOf(ClientCredential credential) => credential switch
    {
        ClientCredential.Secret secret => secret.Method.Name(),
        ClientCredential.Assertion => AuthenticationMethod.PrivateKeyJwt.Name(),
        _ => AuthenticationMethod.TlsClientAuth.Name(),
    };

    /// <summary>The client id that was sent, which anyone may have made up; null if none was.</summary>
    public static string? ClientIdOf(ClientCredential credential) => credential switch
    {
        ClientCredential.Secret secret => secret.ClientId,
        ClientCredential.Certificate certificate => certificate.ClientId,
        ClientCredential.Assertion { ClientId: { } clientId } => clientId,
        ClientCredential.Assertion assertion => SubjectOf(assertion.Jwt),
        _ => null,
    };

    private static string? SubjectOf(string jwt)
    {
        using var json = JwtJson.Read(jwt);

        return json is null ? null : JwtText.Read(json.Claims, "sub").Value;
    }
}
