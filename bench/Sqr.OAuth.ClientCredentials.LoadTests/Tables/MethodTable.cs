using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>Each way in which a client proves who it is, against a server that does the cryptography of it and nothing else.</summary>
internal static class MethodTable
{
    public static Table Of(ServerCommands servers, string algorithm)
    {
        var key = new ClientKey();
        using var certificate = ClientKey.SelfSignedCertificate();
        var jwk = JsonSerializer.Serialize(key.PublicHalf);
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Fixture.ClientId}:{Fixture.Secret}"));
        var json = JsonSerializer.Serialize(
            new { grant_type = "client_credentials", client_id = Fixture.ClientId, client_secret = Fixture.Secret, scope = Fixture.Scope });
        var (platform, workload) = ("https://platform.test", "repo:acme/shipper");

        return new($"Ways to authenticate, {algorithm}", "the bare cryptography",
        [
            Way("secret in the body", "bare-secret", ServerCommands.Secret, new Requests.Same(TokenRequest.WithSecret(Fixture.ClientId, Fixture.Secret))),
            Way("secret in a Basic header", "bare-secret", ServerCommands.Secret,
                new Requests.Same(TokenRequest.Form("", ("Authorization", $"Basic {basic}")))),
            Way("secret in JSON", "bare-secret", ServerCommands.Secret, new Requests.Same(new(json, [("Content-Type", "application/json")]))),
            Way("private_key_jwt, ES256", "bare-assertion", [("JsonWebKeys:0", jwk)], new Requests.Once(() => TokenRequest.WithAssertion(key.Assertion()))),
            Way("federation, ES256", "bare-assertion", Federated(), new Requests.Same(TokenRequest.WithAssertion(key.WorkloadToken(platform, workload)))),
            Way("secret and DPoP, ES256", "bare-dpop", ServerCommands.Secret,
                new Requests.Once(() => TokenRequest.WithSecret(Fixture.ClientId, Fixture.Secret, ("DPoP", key.Proof()))), "jkt"),
            Way("mTLS, self-signed", "bare-certificate", [("Certificates:0:Sha256Thumbprint", certificate.GetCertHashString(HashAlgorithmName.SHA256))],
                new Requests.Same(TokenRequest.Form(
                    $"client_id={Fixture.ClientId}", ("X-Client-Cert", Uri.EscapeDataString(certificate.ExportCertificatePem())))),
                "x5t#S256"),
        ]);

        Row Way(string name, string bare, IReadOnlyList<(string Path, string Value)> client, Requests requests, string? confirmation = null) => new(
            new(name, servers.Ours(algorithm, client, Generous), algorithm, requests) { Confirmation = confirmation },
            new($"bare: {name}", servers.Peer(bare, algorithm), algorithm, requests));

        (string, string)[] Federated() =>
        [
            ("FederatedCredentials:0:Issuer", platform),
            ("FederatedCredentials:0:Subject", workload),
            ("FederatedCredentials:0:MaxTokenAge", "1.00:00:00"),
            ("FederatedCredentials:0:JsonWebKeys:0", jwk),
        ];
    }

    // Assertions and proofs are made before the round, and certificates come from a proxy.
    private static readonly (string, string)[] Generous =
    [
        ("DPoP:ProofLifetime", "00:02:00"),
        ("MutualTls:TrustedProxies:0", "127.0.0.1"),
    ];
}
