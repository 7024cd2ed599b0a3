using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>What a host does with certificates, whichever way they arrive: a client known to an authority, and one that registered its own.</summary>
internal sealed class CertificateCases : IDisposable
{
    private const string Subject = "CN=acme,O=Example";

    private readonly PemAuthority _stranger = new();

    public CertificateCases()
    {
        Server = Authority.IssueToServer();
        Own = Authority.SelfSigned("CN=lone");
    }

    public PemAuthority Authority { get; } = new();

    public PemCertificate Server { get; }

    /// <summary>Registered for the client lone.</summary>
    public PemCertificate Own { get; }

    /// <summary>The settings of the clients, by their path below the section.</summary>
    public (string Path, string Value)[] Settings =>
    [
        ("MutualTls:TrustedRoots:0", Authority.Path),
        ("Clients:acme:Certificates:0:SubjectDistinguishedName", Subject),
        ("Clients:lone:Certificates:0:Pem", Own.Pem),
    ];

    public async Task ShouldBeJudgedAsync(string address)
    {
        var issued = Authority.IssueTo(Subject);

        (await RequestAsync(address, "acme", issued)).Should().Be(issued.Thumbprint);
        (await RequestAsync(address, "lone", Own)).Should().Be(Own.Thumbprint);

        (await RequestAsync(address, "acme", certificate: null)).Should().Be("invalid_request"); // it shows nothing at all
        (await RequestAsync(address, "acme", _stranger.IssueTo(Subject))).Should().Be("invalid_client"); // the same names, another key
        (await RequestAsync(address, "acme", Authority.SelfSigned(Subject))).Should().Be("invalid_client");
        (await RequestAsync(address, "acme", Authority.IssueTo("CN=other,O=Example"))).Should().Be("invalid_client");
        (await RequestAsync(address, "lone", Authority.SelfSigned("CN=lone"))).Should().Be("invalid_client");
        (await RequestAsync(address, "lone", issued)).Should().Be("invalid_client");
    }

    /// <returns>The thumbprint that the token is bound to, or the error.</returns>
    public async Task<string?> RequestAsync(string address, string client, PemCertificate? certificate, params string[] arguments)
    {
        string[] shown = certificate is null ? [] : ["--cert", certificate.Path, "--key", certificate.KeyPath];
        var output = await Curl.RunAsync(
            ["--cacert", Authority.Path, .. shown, .. arguments, "-d", $"grant_type=client_credentials&client_id={client}", $"{address}/oauth2/token"]);
        var answer = JsonNode.Parse(output)!;

        return answer["access_token"] is { } token
            ? new JsonWebToken(token.GetValue<string>()).GetPayloadValue<Dictionary<string, string>>("cnf")["x5t#S256"]
            : answer["error"]!.GetValue<string>();
    }

    public void Dispose()
    {
        Authority.Dispose();
        _stranger.Dispose();
    }
}
