using System.CommandLine;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>The options that say who asks for a token, how it proves that, and what it asks for.</summary>
internal sealed class CredentialOptions
{
    /// <summary>For CI, where there is no terminal.</summary>
    public const string SecretVariable = "SQR_OAUTH_SECRET";

    private readonly Option<string?> _clientId = Values.Text("--client-id", $"The client. Its secret comes from standard input, a prompt or {SecretVariable}, unless another option says how it authenticates.");
    private readonly Option<string[]> _scopes = Values.Texts("--scope", "A scope to ask for; can be repeated.");
    private readonly Option<bool> _basic = new("--basic") { Description = "Send the secret in a Basic header instead of the body." };
    private readonly Option<FileInfo?> _key = File("--key", "Authenticate by a JWT that is signed with this private key (private_key_jwt): PEM, PFX or JWK.");
    private readonly Option<string?> _keyId = Values.Text("--kid", "The kid of that key, if it is not in the file.");
    private readonly Option<FileInfo?> _certificate = File("--cert", "Show this TLS certificate (mutual TLS): PEM with the private key, or PFX. Without another credential it authenticates the client.");
    private readonly Option<FileInfo?> _assertion = File("--assertion", "Authenticate by the token that a platform gave to this workload; --client-id is then optional.");
    private readonly Option<bool> _dpop = new("--dpop") { Description = "Have the token bound to a key that is made for this request (DPoP)." };

    private IReadOnlyList<Option> All => [_clientId, _key, _keyId, _certificate, _assertion, _basic, _dpop, _scopes];

    public void AddTo(Command command)
    {
        foreach (var option in All)
        {
            command.Add(option);
        }
    }

    /// <summary>The request, if one of the options is given.</summary>
    /// <inheritdoc cref="Read"/>
    public TokenRequest? ReadIfGiven(ParseResult parsed) => All.Any(option => parsed.GetResult(option) is { Implicit: false }) ? Read(parsed, []) : null;

    /// <exception cref="RefusedException">The options do not fit each other, or a file cannot be read.</exception>
    public TokenRequest Read(ParseResult parsed, IReadOnlyList<string> resources)
    {
        var (key, assertion, basic) = (parsed.GetValue(_key), parsed.GetValue(_assertion), parsed.GetValue(_basic));
        if (new[] { key is not null, assertion is not null, basic }.Count(given => given) > 1)
        {
            throw new RefusedException("Give one of --key, --assertion and --basic.", ExitCodes.Usage);
        }

        if (parsed.GetValue(_keyId) is not null && key is null)
        {
            throw new RefusedException("--kid names the key in the file of --key; give that too.", ExitCodes.Usage);
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

    private static string ReadSecret() =>
        Environment.GetEnvironmentVariable(SecretVariable) is { Length: > 0 } secret ? secret : SecretInput.Read("Secret: ");

    private static Option<FileInfo?> File(string name, string description) => new(name) { Description = description, HelpName = "file" };
}
