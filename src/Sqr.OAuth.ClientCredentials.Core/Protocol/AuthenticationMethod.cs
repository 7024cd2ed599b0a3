namespace Sqr.OAuth.ClientCredentials;

/// <summary>How a client proves who it is at the token endpoint (RFC 8414 §2, RFC 7591 §2).</summary>
internal enum AuthenticationMethod
{
    ClientSecretBasic,
    ClientSecretPost,
    PrivateKeyJwt, // also a workload's token, which is sent the same way (RFC 7523 §2.2)
    TlsClientAuth,
    SelfSignedTlsClientAuth,
}

/// <summary>The registered names of the methods, as used in settings and metadata.</summary>
internal static class AuthenticationMethodNames
{
    public static readonly string[] All = [.. Enum.GetValues<AuthenticationMethod>().Select(Name)];

    public static string Name(this AuthenticationMethod method) => method switch
    {
        AuthenticationMethod.ClientSecretBasic => "client_secret_basic",
        AuthenticationMethod.ClientSecretPost => "client_secret_post",
        AuthenticationMethod.PrivateKeyJwt => "private_key_jwt",
        AuthenticationMethod.TlsClientAuth => "tls_client_auth",
        AuthenticationMethod.SelfSignedTlsClientAuth => "self_signed_tls_client_auth",
        _ => throw new ArgumentOutOfRangeException(nameof(method)),
    };
}
