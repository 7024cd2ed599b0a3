namespace Sqr.OAuth.ClientCredentials;

/// <summary>Reads the client's credential, wherever it is in the request (RFC 6749 §2.3), for every endpoint that authenticates clients.</summary>
internal static class CredentialReader
{
    private const string JwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"; // RFC 7523 §2.2
    private const int MaxAssertionLength = 16 * 1024; // several times the length of any real assertion

    private static readonly Parameter ClientId = new("client_id") { MayHaveControlCharacters = false };
    private static readonly Parameter ClientSecret = new("client_secret") { MayHaveControlCharacters = false };
    private static readonly Parameter ClientAssertion = new("client_assertion");
    private static readonly Parameter ClientAssertionType = new("client_assertion_type");

    /// <summary>The parameters it reads, for the tables of such endpoints.</summary>
    public static Parameter[] Parameters { get; } = [ClientId, ClientSecret, ClientAssertion, ClientAssertionType];

    /// <summary>The error if the request has no credential at all.</summary>
    /// <remarks>An Authorization header of another scheme is ignored if the request has other credentials: platforms add their own.</remarks>
    /// <returns>Null if it has one, even a malformed one.</returns>
    public static TokenError? FaultOfAbsence(RequestParameters parameters, in RequestHead head)
    {
        if (head.Basic is not null
            || head.Certificate is not null
            || head.HasUnusableCertificate
            || parameters[ClientSecret] is not null
            || HasAssertion(parameters))
        {
            return null;
        }

        if (head.HasOtherScheme)
        {
            return TokenError.OtherScheme;
        }

        return head.IsForm && parameters[ClientId] is null ? TokenError.NoCredentials : null; // the contract requires 400 for JSON
    }

    public static Outcome<ClientCredential> Read(RequestParameters parameters, in RequestHead head)
    {
        var (clientId, secret) = (parameters[ClientId], parameters[ClientSecret]);
        if (HasAssertion(parameters))
        {
            return head.Basic is null && secret is null ? ReadAssertion(parameters, clientId) : Errors.TwoMethods;
        }

        if (head.Basic is { } header)
        {
            return secret is null ? ReadingFor(header, clientId) : Errors.TwoCredentials;
        }

        return (clientId, secret) switch
        {
            (null, _) => Errors.ClientIdMissing,
            (_, null) when head.Certificate is { } certificate => new ClientCredential.Certificate(clientId, certificate),
            (_, null) => head.HasUnusableCertificate ? Errors.CertificateUnusable : Errors.ClientSecretMissing,
            _ => new ClientCredential.Secret(clientId, secret, AuthenticationMethod.ClientSecretPost),
        };
    }

    private static bool HasAssertion(RequestParameters parameters) => parameters[ClientAssertion] is not null || parameters[ClientAssertionType] is not null;

    private static Outcome<ClientCredential> ReadAssertion(RequestParameters parameters, string? clientId) =>
        (parameters[ClientAssertion], parameters[ClientAssertionType]) switch
        {
            (null, _) => Errors.AssertionMissing,
            (_, null) => Errors.AssertionTypeMissing,
            (_, not JwtBearer) => TokenError.UnsupportedAssertionType,
            ({ Length: > MaxAssertionLength }, _) => Errors.AssertionTooLong,
            var (jwt, _) => new ClientCredential.Assertion(jwt, clientId),
        };

    // A client_id in the body shows which reading of the header is meant, unless it matches neither.
    private static Outcome<ClientCredential> ReadingFor(ClientCredential.Secret header, string? clientId)
    {
        if (clientId is null)
        {
            return header;
        }

        var otherwise = header.Otherwise?.ClientId == clientId ? header.Otherwise : null;
        if (header.ClientId == clientId)
        {
            return header with { Otherwise = otherwise };
        }

        return otherwise is null ? Errors.OtherClientId : otherwise;
    }

    private static class Errors
    {
        public static readonly TokenError ClientIdMissing = TokenError.InvalidRequest("The client_id parameter is missing.");
        public static readonly TokenError ClientSecretMissing =
            TokenError.InvalidRequest("The client_secret parameter is missing, and the connection has no TLS client certificate to use instead.");
        public static readonly TokenError CertificateUnusable = TokenError.InvalidRequest(
            "The proxy did not forward exactly one client certificate. "
            + "Check which certificate the client presents and how the proxy forwards it.");
        public static readonly TokenError TwoCredentials =
            TokenError.InvalidRequest("Send the client credentials either in the Authorization header or in the body, not in both.");
        public static readonly TokenError TwoMethods = TokenError.InvalidRequest("Send either a client_assertion or a client secret, not both.");
        public static readonly TokenError AssertionMissing =
            TokenError.InvalidRequest("The client_assertion parameter is missing, but client_assertion_type was sent. Send both or neither.");
        public static readonly TokenError AssertionTypeMissing =
            TokenError.InvalidRequest("The client_assertion_type parameter is missing, but client_assertion was sent. Send both or neither.");
        public static readonly TokenError AssertionTooLong = TokenError.InvalidRequest("The client_assertion is too long. It must be at most 16 KiB.");
        public static readonly TokenError OtherClientId =
            TokenError.InvalidRequest("The client_id parameter and the Authorization header name different clients. Send one client_id, or the same in both.");
    }
}
