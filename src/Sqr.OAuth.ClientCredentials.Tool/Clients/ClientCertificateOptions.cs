using System.CommandLine;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>The options for the TLS certificates that a client authenticates with (RFC 8705).</summary>
internal sealed class ClientCertificateOptions
{
    private readonly Option<FileInfo[]> _files = Values.Files(
        "--certificate", "A PEM file with a certificate of the client. Can be repeated.");

    private readonly Option<string[]> _subjects = Values.Texts(
        "--certificate-subject", "The subject of a certificate from a trusted authority, such as CN=acme,O=Acme,C=NL. Can be repeated.");

    private readonly Option<ClientCertificate[]> _names = Values.AlternativeNames(
        "--certificate-san", "A subject alternative name of such a certificate, such as dns:acme.example.com. Can be repeated.");

    public IReadOnlyList<Option> All => [_files, _subjects, _names];

    /// <exception cref="RefusedException">A file cannot be read.</exception>
    public ClientCertificate[] Of(ParseResult parsed) =>
    [
        .. (parsed.GetValue(_files) ?? []).Select(file => new ClientCertificate { Pem = TextFile.Read(file) }),
        .. (parsed.GetValue(_subjects) ?? []).Select(subject => new ClientCertificate { SubjectDistinguishedName = subject }),
        .. parsed.GetValue(_names) ?? [],
    ];
}
