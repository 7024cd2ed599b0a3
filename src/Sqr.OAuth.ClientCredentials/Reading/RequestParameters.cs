using System.Security.Cryptography.X509Certificates;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Collects the parameters of one request, in whatever encoding they came, and makes a <see cref="TokenRequest"/> of them.</summary>
internal sealed class RequestParameters
{
    private const string JwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"; // RFC 7523 §2.2
    private const int MaxAssertionLength = 16 * 1024; // several times what any has

    private string? _grantType;
    private string? _clientId;
    private string? _clientSecret;
    private string? _clientAssertion;
    private string? _clientAssertionType;
    private string? _scope;
    private RequestedTargets? _targets;
    private Seen _seen;

    [Flags]
    private enum Seen
    {
        None = 0,
        GrantType = 1,
        ClientId = 2,
        ClientSecret = 4,
        Scope = 8,
        ClientAssertion = 16,
        ClientAssertionType = 32,
    }

    /// <summary>The parameter of that name; null if it is not one of ours and is to be ignored.</summary>
    public static Parameter? Find(ReadOnlySpan<byte> name) => name switch
    {
        _ when name.SequenceEqual("grant_type"u8) => Parameter.GrantType,
        _ when name.SequenceEqual("client_id"u8) => Parameter.ClientId,
        _ when name.SequenceEqual("client_secret"u8) => Parameter.ClientSecret,
        _ when name.SequenceEqual("scope"u8) => Parameter.Scope,
        _ when name.SequenceEqual("resource"u8) => Parameter.Resource,
        _ when name.SequenceEqual("audience"u8) => Parameter.Audience,
        _ when name.SequenceEqual("client_assertion"u8) => Parameter.ClientAssertion,
        _ when name.SequenceEqual("client_assertion_type"u8) => Parameter.ClientAssertionType,
        _ => null,
    };

    /// <summary>What is wrong with a name that is not one of ours: scope[] and scope[0] are lists of PHP and others. To ignore it would grant what was not asked for.</summary>
    /// <returns>Null if it is to be ignored.</returns>
    public static TokenError? FaultOfUnknown(ReadOnlySpan<byte> name) =>
        name.IndexOf((byte)'[') is > 0 and var bracket && Find(name[..bracket]) is not null ? TokenError.IndexedParameter : null;

    /// <summary>Takes one occurrence of a parameter. An empty value counts as one that was left out (RFC 6749 §3.2), but still as an occurrence.</summary>
    /// <returns>Why the request is to be refused; null if it is not.</returns>
    public TokenError? Add(Parameter parameter, string? value)
    {
        value = value is "" ? null : value;
        if (value is not null && value.Contains('\0'))
        {
            return Errors.Nul;
        }

        if (parameter is Parameter.ClientId or Parameter.ClientSecret && ControlCharacters.AreIn(value))
        {
            return TokenError.ControlCharacter;
        }

        switch (parameter)
        {
            case Parameter.GrantType:
                _grantType = value;
                return Once(Seen.GrantType, Errors.GrantTypeTwice);
            case Parameter.ClientId:
                _clientId = value;
                return Once(Seen.ClientId, Errors.ClientIdTwice);
            case Parameter.ClientSecret:
                _clientSecret = value;
                return Once(Seen.ClientSecret, Errors.ClientSecretTwice);
            case Parameter.ClientAssertion:
                _clientAssertion = value;
                return Once(Seen.ClientAssertion, Errors.AssertionTwice);
            case Parameter.ClientAssertionType:
                _clientAssertionType = value;
                return Once(Seen.ClientAssertionType, Errors.AssertionTypeTwice);
            case Parameter.Scope:
                _scope = value;
                return Once(Seen.Scope, Errors.ScopeTwice);
            case Parameter.Audience:
                AddTarget(targets => targets.Audiences, value);
                return null;
            default:
                AddTarget(targets => targets.Resources, value);
                return null;
        }
    }

    /// <param name="head">What came with the parameters.</param>
    public Outcome<TokenRequest> ToRequest(in RequestHead head)
    {
        if (FaultOfCredentials(head) is { } fault)
        {
            return fault;
        }

        if (_grantType is null)
        {
            return Errors.GrantTypeMissing;
        }

        if (_grantType is not "client_credentials")
        {
            return TokenError.UnsupportedGrantType;
        }

        if (_clientAssertion is not null || _clientAssertionType is not null)
        {
            return ToAssertion(head.Basic).Refused(out var error, out var assertion) ? error : RequestOf(assertion);
        }

        if (head.Basic is not { } header)
        {
            return (_clientId, _clientSecret) switch
            {
                (null, _) => Errors.ClientIdMissing,
                ({ } id, null) when head.Certificate is { } certificate => RequestOf(new ClientCredential.Certificate(id, certificate)),
                (_, null) => head.HasUnusableCertificate ? Errors.CertificateUnusable : Errors.ClientSecretMissing,
                var (id, secret) => RequestOf(new ClientCredential.Secret(id, secret, AuthenticationMethod.ClientSecretPost)),
            };
        }

        if (_clientSecret is not null)
        {
            return Errors.TwoCredentials;
        }

        var credential = _clientId is null ? header : ReadingFor(header, _clientId);

        return credential is null ? Errors.OtherClientId : RequestOf(credential);
    }

    // An Authorization header of another scheme is ignored if the request has other credentials: platforms add their own.
    private TokenError? FaultOfCredentials(in RequestHead head)
    {
        if (head.Basic is not null || head.Certificate is not null || head.HasUnusableCertificate || _clientSecret is not null || _clientAssertion is not null || _clientAssertionType is not null)
        {
            return null;
        }

        if (head.HasOtherScheme)
        {
            return TokenError.OtherScheme;
        }

        return head.IsForm && _clientId is null ? TokenError.NoCredentials : null; // in JSON the contract says 400
    }

    private void AddTarget(Func<RequestedTargets, List<string>> list, string? value)
    {
        if (value is not null)
        {
            list(_targets ??= new()).Add(value);
        }
    }

    private TokenRequest RequestOf(ClientCredential credential) => new(credential, _scope, _targets);

    private Outcome<ClientCredential.Assertion> ToAssertion(ClientCredential.Secret? header)
    {
        if (header is not null || _clientSecret is not null)
        {
            return Errors.TwoMethods;
        }

        return (_clientAssertion, _clientAssertionType) switch
        {
            (null, _) => Errors.AssertionMissing,
            (_, null) => Errors.AssertionTypeMissing,
            (_, not JwtBearer) => TokenError.UnsupportedAssertionType,
            ({ Length: > MaxAssertionLength }, _) => Errors.AssertionTooLong,
            var (jwt, _) => new ClientCredential.Assertion(jwt, _clientId),
        };
    }

    // A client_id in the body says which reading of the header was meant, unless it fits none.
    private static ClientCredential.Secret? ReadingFor(ClientCredential.Secret header, string clientId)
    {
        if (header.ClientId == clientId)
        {
            return header with { Otherwise = header.Otherwise?.ClientId == clientId ? header.Otherwise : null };
        }

        return header.Otherwise?.ClientId == clientId ? header.Otherwise : null;
    }

    private TokenError? Once(Seen parameter, TokenError twice)
    {
        var again = _seen.HasFlag(parameter);
        _seen |= parameter;

        return again ? twice : null;
    }

    private static class Errors
    {
        public static readonly TokenError Nul = TokenError.InvalidRequest("A parameter contains a NUL character.");
        public static readonly TokenError GrantTypeTwice = TokenError.InvalidRequest("The grant_type parameter must be sent once only.");
        public static readonly TokenError ClientIdTwice = TokenError.InvalidRequest("The client_id parameter must be sent once only.");
        public static readonly TokenError ClientSecretTwice = TokenError.InvalidRequest("The client_secret parameter must be sent once only.");
        public static readonly TokenError AssertionTwice = TokenError.InvalidRequest("The client_assertion parameter must be sent once only.");
        public static readonly TokenError AssertionTypeTwice = TokenError.InvalidRequest("The client_assertion_type parameter must be sent once only.");
        public static readonly TokenError ScopeTwice = TokenError.InvalidRequest("The scope parameter must be sent once only.");
        public static readonly TokenError GrantTypeMissing = TokenError.InvalidRequest("The grant_type parameter is missing.");
        public static readonly TokenError ClientIdMissing = TokenError.InvalidRequest("The client_id parameter is missing.");
        public static readonly TokenError ClientSecretMissing = TokenError.InvalidRequest("The client_secret parameter is missing, and the connection has no TLS certificate in its place.");
        public static readonly TokenError CertificateUnusable = TokenError.InvalidRequest("The proxy did not forward exactly one client certificate. Check which certificate the client presents, and how the proxy forwards it.");
        public static readonly TokenError TwoCredentials = TokenError.InvalidRequest("Send the client credentials in the Authorization header or in the body, not in both.");
        public static readonly TokenError TwoMethods = TokenError.InvalidRequest("Send a client_assertion or a secret, not both.");
        public static readonly TokenError AssertionMissing = TokenError.InvalidRequest("The client_assertion parameter is missing; its client_assertion_type is there.");
        public static readonly TokenError AssertionTypeMissing = TokenError.InvalidRequest("The client_assertion_type parameter is missing; its client_assertion is there.");
        public static readonly TokenError AssertionTooLong = TokenError.InvalidRequest("The client_assertion is longer than 16 KiB.");
        public static readonly TokenError OtherClientId = TokenError.InvalidRequest("The client_id parameter names another client than the Authorization header.");
    }
}

/// <summary>What came with the parameters of a request.</summary>
/// <param name="Basic">The credential of a Basic Authorization header; null if there was none.</param>
/// <param name="HasOtherScheme">Whether there was an Authorization header of another scheme.</param>
/// <param name="Certificate">That of the TLS connection; null if there was none.</param>
/// <param name="IsForm">Whether the parameters came as a form, and not as JSON.</param>
internal readonly record struct RequestHead(ClientCredential.Secret? Basic, bool HasOtherScheme, X509Certificate2? Certificate, bool IsForm)
{
    /// <summary>Whether a proxy forwarded something other than one certificate, which counts as none.</summary>
    public bool HasUnusableCertificate { get; init; }
}

/// <summary>The parameters we know; any other is ignored (RFC 6749 §3.2).</summary>
internal enum Parameter
{
    GrantType,
    ClientId,
    ClientSecret,
    Scope,
    Resource,
    Audience,
    ClientAssertion,
    ClientAssertionType,
}
