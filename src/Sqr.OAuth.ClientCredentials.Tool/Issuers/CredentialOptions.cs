using System.CommandLine;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>The options for who requests a token, how the client authenticates, and what it requests.</summary>
internal sealed class CredentialOptions
{
    /// <summary>For CI, where there is no terminal.</summary>
    public const string SecretVariable = "SQR_OAUTH_SECRET";

    private readonly Option<string?> _clientId = Values.Text(
        "--client-id",
        $"The client. Its secret is read from standard input, a prompt or {SecretVariable}, unless another option sets how it authenticates.");

    private readonly Option<string[]> _scopes = Values.Texts("--scope", "A scope to request. Can be repeated.");
    private readonly Option<bool> _basic = new("--basic") { Description = "Send the secret in a Basic header instead of the body." };
    private readonly Option<FileInfo?> _key = File(
        "--key", "Authenticate with a JWT signed with this private key (private_key_jwt): PEM, PFX or JWK.");

    private readonly Option<string?> _keyId = Values.Text("--kid", "The kid of that key, if it is not in the file.");
    private readonly Option<FileInfo?> _certificate = File(
        "--cert",
        "Present this TLS certificate (mutual TLS): PEM with the private key, or PFX. Without another credential it authenticates the client.");

    private readonly Option<FileInfo?> _assertion = File(
        "--assertion", "Authenticate with the token that a platform issued to this workload. --client-id is then optional.");

    private readonly Option<bool> _dpop = new("--dpop") { Description = "Request a token that is bound to a key created for this request (DPoP)." };

    private IReadOnlyList<Option> OfCredential => [_clientId, _key, _keyId, _certificate, _assertion, _basic];

    private IReadOnlyList<Option> All => [.. OfCredential, _dpop, _scopes];

    public void AddTo(Command command) => Add(command, All);

    /// <summary>Adds only those for how the client authenticates.</summary>
    public void AddCredentialTo(Command command) => Add(command, OfCredential);

    /// <summary>The request, if one of the options was given.</summary>
    /// <inheritdoc cref="Read"/>
    public TokenRequest? ReadIfGiven(ParseResult parsed) => All.Any(option => parsed.GetResult(option) is { Implicit: false }) ? Read(parsed, []) : null;

    /// <exception cref="RefusedException">The options do not go together, or a file cannot be read.</exception>
    public TokenRequest Read(ParseResult parsed, IReadOnlyList<string> resources)
    {
        var (key, assertion, basic) = (parsed.GetValue(_key), parsed.GetValue(_assertion), parsed.GetValue(_basic));
        if (new[] { key is not null, assertion is not null, basic }.Count(given => given) > 1)
        {
            throw new RefusedException("Use only one of --key, --assertion and --basic.", ExitCodes.Usage);
        }

        if (parsed.GetValue(_keyId) is not null && key is null)
        {
            throw new RefusedException("--kid needs --key: it is the kid of the key in that file.", ExitCodes.Usage);
        }

        var certificate = parsed.GetValue(_certificate);

        return new()
        {
            ClientId = parsed.GetValue(_clientId),
            Credential = assertion is not null
                ? new RequestCredential.WorkloadToken(parsed.GetValue(_clientId), TextFile.Read(assertion))
                : OfClient(parsed.GetValue(_clientId), key, certificate, parsed),
            Scopes = parsed.GetValue(_scopes) ?? [],
            Resources = resources,
            ProofKey = parsed.GetValue(_dpop) ? new() : null,
            CertificateHttp = certificate is null ? null : IssuerHttp.CreateWith(CertificateFile.Read(certificate)),
        };
    }

    private RequestCredential OfClient(string? clientId, FileInfo? key, FileInfo? certificate, ParseResult parsed)
    {
        if (clientId is null)
        {
            throw new RefusedException("Specify --client-id, or --assertion with the token of a workload.", ExitCodes.Usage);
        }

        if (key is not null)
        {
            return new RequestCredential.PrivateKey(clientId, ClientKey.Read(key, parsed.GetValue(_keyId)));
        }

        return certificate is not null && !parsed.GetValue(_basic)
            ? new RequestCredential.Certificate(clientId)
            : new RequestCredential.Secret(clientId, ReadSecret(), parsed.GetValue(_basic));
    }

    private static void Add(Command command, IReadOnlyList<Option> options)
    {
        foreach (var option in options)
        {
            command.Add(option);
        }
    }

    private static string ReadSecret() =>
        Environment.GetEnvironmentVariable(SecretVariable) is { Length: > 0 } secret ? secret : SecretInput.Read("Secret: ");

    private static Option<FileInfo?> File(string name, string description) => new(name) { Description = description, HelpName = "file" };
}
