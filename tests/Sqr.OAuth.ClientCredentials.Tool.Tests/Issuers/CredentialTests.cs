using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Every method by which <c>token</c> and <c>doctor</c> can ask, at a real issuer.</summary>
[RunsInFull]
public sealed class CredentialTests
{
    private static readonly PbeParameters Encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);

    [TestCaseSource(nameof(KeyFiles))]
    public async Task A_client_with_a_key_gets_a_token(string jwk, string extension, string file, string password)
    {
        using var key = TextFile.Of(file, extension);
        await using var issuer = await ServedIssuer.StartAsync(configure: options => options.Clients["keyed"] = new() { JsonWebKeys = { jwk } });

        await ShouldGetTokenAsync(issuer.Url, new() { Input = password }, "--client-id", "keyed", "--key", key.Path);
    }

    [Test]
    public async Task The_kid_of_a_PEM_can_be_given_and_counts()
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = TextFile.Of(pair.ExportPkcs8PrivateKeyPem(), ".pem");
        await using var issuer = await ServedIssuer.StartAsync(configure: options =>
            options.Clients["keyed"] = new() { JsonWebKeys = { Public(pair, "2026-11") } });

        await ShouldGetTokenAsync(issuer.Url, new(), "--client-id", "keyed", "--key", key.Path, "--kid", "2026-11");
        (await Tool.RunAsync("token", issuer.Url, "--client-id", "keyed", "--key", key.Path, "--kid", "2025-11")).ShouldBeRefused("401: invalid_client");
    }

    [Test]
    public async Task A_client_with_a_key_may_ask_at_the_token_endpoint_itself()
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = TextFile.Of(pair.ExportPkcs8PrivateKeyPem(), ".pem");
        await using var issuer = await ServedIssuer.StartAsync(configure: options => options.Clients["keyed"] = new() { JsonWebKeys = { Public(pair) } });

        (await Tool.RunAsync("token", $"{issuer.Url}/oauth2/token", "--client-id", "keyed", "--key", key.Path, "--json")).Done()
            .Json["signature"]!.GetValue<string>().Should().Be("valid");
    }

    [TestCase("PEM")]
    [TestCase("encrypted PEM")]
    [TestCase("PFX")]
    [TestCase("PFX with a password")]
    public async Task A_client_with_a_certificate_gets_a_token_that_is_bound_to_it(string form)
    {
        using var certificate = Certificates.OfClient();
        using var file = form switch
        {
            "PEM" => TextFile.Of($"{certificate.ExportCertificatePem()}\n{certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()}\n", ".pem"),
            "encrypted PEM" => TextFile.Of(
                $"{certificate.ExportCertificatePem()}\n{certificate.GetECDsaPrivateKey()!.ExportEncryptedPkcs8PrivateKeyPem("word", Encryption)}\n", ".pem"),
            "PFX" => TextFile.Of(certificate.Export(X509ContentType.Pfx), ".pfx"),
            _ => TextFile.Of(certificate.Export(X509ContentType.Pfx, "word"), ".pfx"),
        };

        await WithTlsAsync(
            options => options.Clients["shown"] = new() { Certificates = { new() { Pem = certificate.ExportCertificatePem() } } },
            async (issuer, tool) =>
            {
                var token = await ShouldGetTokenAsync(
                    issuer.Url, new() { Input = "word", Environment = tool.Environment }, "--client-id", "shown", "--cert", file.Path);

                token["claims"]!["cnf"]!["x5t#S256"]!.GetValue<string>().Should().Be(Base64UrlEncoder.Encode(SHA256.HashData(certificate.RawData)));
            });
    }

    [Test]
    public async Task A_certificate_and_another_credential_go_together()
    {
        using var certificate = Certificates.OfClient();
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var file = TextFile.Of(certificate.Export(X509ContentType.Pfx), ".pfx");
        using var key = TextFile.Of(pair.ExportPkcs8PrivateKeyPem(), ".pem");

        await WithTlsAsync(
            options => options.Clients["keyed"] = new() { JsonWebKeys = { Public(pair) }, RequireCertificateBinding = true },
            async (issuer, tool) =>
            {
                (await tool.StartAsync("token", issuer.Url, "--client-id", "keyed", "--key", key.Path)).ExitCode.Should().Be(1);
                await ShouldGetTokenAsync(issuer.Url, tool, "--client-id", "keyed", "--key", key.Path, "--cert", file.Path);
            });
    }

    [Test]
    public async Task A_certificate_is_shown_where_the_metadata_say()
    {
        using var certificate = Certificates.OfClient();
        using var file = TextFile.Of(certificate.Export(X509ContentType.Pfx), ".pfx");
        var port = FreePort.Next();

        await WithTlsAsync(
            options =>
            {
                options.MutualTls.TokenEndpoint = new($"https://localhost:{port}/oauth2/token");
                options.Clients["shown"] = new() { Certificates = { new() { Pem = certificate.ExportCertificatePem() } } };
            },
            async (issuer, tool) => (await tool.StartAsync("token", issuer.Url, "--client-id", "shown", "--cert", file.Path))
                .ShouldBeRefused($"localhost:{port}", exitCode: 3));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_token_is_bound_to_a_fresh_key_with_a_nonce_where_the_issuer_wants_one(bool nonce)
    {
        await using var issuer = await ServedIssuer.StartAsync(configure: options =>
        {
            options.DPoP.RequireNonce = nonce;
            options.Clients["acme"].RequireDPoP = true;
        });
        var tool = new Tool { Input = "right" };

        var first = await ShouldGetTokenAsync(issuer.Url, tool, "--client-id", "acme", "--dpop");
        var second = (await tool.StartAsync("token", issuer.Url, "--client-id", "acme", "--dpop")).Done();

        second.Output.Should().MatchRegex("Bound to +key [A-Za-z0-9_-]{43}\\n").And.NotContain(first["claims"]!["cnf"]!["jkt"]!.GetValue<string>());
    }

    [Test]
    public async Task A_workload_gets_a_token_by_that_of_its_platform()
    {
        var platform = ClientKey.For("ES256");
        await using var issuer = await ServedIssuer.StartAsync(configure: options => options.Clients["pipeline"] = new()
        {
            FederatedCredentials =
            {
                new() { Issuer = "https://platform.test", Subject = "repo:acme/app:ref:refs/heads/main", JsonWebKeys = [platform.Jwk()] },
            },
        });
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        using var token = TextFile.Of(
            platform.Sign(
                """{"alg":"ES256","typ":"JWT"}""",
                $$"""{"iss":"https://platform.test","sub":"repo:acme/app:ref:refs/heads/main","aud":"{{issuer.Url}}","iat":{{now}}"""
                + $$""","exp":{{now + 300}}}""") + "\n",
            ".jwt");

        (await ShouldGetTokenAsync(issuer.Url, new(), "--assertion", token.Path))["claims"]!["client_id"]!.GetValue<string>().Should().Be("pipeline");
        await ShouldGetTokenAsync(issuer.Url, new(), "--assertion", token.Path, "--client-id", "pipeline", "--dpop");
    }

    [Test]
    public async Task A_token_that_is_not_bound_is_a_finding()
    {
        await using var issuer = await CarelessIssuer.StartAsync(_ => { });

        var run = await new Tool { Input = CarelessIssuer.Secret }.StartAsync("doctor", issuer.Url, "--client-id", CarelessIssuer.ClientId, "--dpop", "--json");

        run.ExitCode.Should().Be(1);
        run.Json["findings"]!.AsArray().Select(finding => finding!["id"]!.GetValue<string>()).Should().Contain(["token-type", "token-not-bound"]);
    }

    [TestCase("Specify --client-id, or --assertion", "--scope", "read")]
    [TestCase("one of --key, --assertion and --basic", "--client-id", "acme", "--key", "FILE", "--assertion", "FILE")]
    [TestCase("one of --key, --assertion and --basic", "--client-id", "acme", "--key", "FILE", "--basic")]
    [TestCase("--kid needs --key", "--client-id", "acme", "--kid", "1")]
    public async Task Options_that_do_not_fit_each_other_are_a_wrong_command_line(string message, params string[] options)
    {
        using var file = TextFile.Of("", ".pem");
        var given = options.Select(option => option is "FILE" ? file.Path : option).ToArray();

        (await Tool.RunAsync(["token", "https://issuer.invalid", .. given])).ShouldBeRefused(message, exitCode: 2);
        (await Tool.RunAsync(["doctor", "https://issuer.invalid", .. given])).ShouldBeRefused(message, exitCode: 2);
    }

    [Test]
    public async Task A_file_that_will_not_do_is_said_so()
    {
        using var certificate = Certificates.OfClient();
        using var withoutKey = TextFile.Of(certificate.ExportCertificatePem(), ".pem");

        (await AskAsync("--client-id", "acme", "--key", "nowhere.pem")).ShouldBeRefused("nowhere.pem cannot be read");
        (await AskAsync("--client-id", "acme", "--key", withoutKey.Path)).ShouldBeRefused("contains no private RSA or EC key");
        (await AskAsync("--client-id", "acme", "--cert", "nowhere.pem")).ShouldBeRefused("nowhere.pem cannot be read");
        (await AskAsync("--client-id", "acme", "--cert", withoutKey.Path)).ShouldBeRefused("cat acme.pem acme.key");
        (await AskAsync("--assertion", "nowhere.jwt")).ShouldBeRefused("nowhere.jwt cannot be read");

        static Task<ToolRun> AskAsync(params string[] options) => Tool.RunAsync(["token", "https://issuer.invalid", .. options]);
    }

    /// <summary>Asks by both commands: <c>doctor</c> finds nothing, and <c>token</c> shows a token.</summary>
    private static async Task<JsonNode> ShouldGetTokenAsync(string issuer, Tool tool, params string[] options)
    {
        var examined = (await tool.StartAsync(["doctor", issuer, .. options, "--json"])).Done().Json;
        examined["tokenRequested"]!.GetValue<bool>().Should().BeTrue();
        examined["findings"]!.AsArray().Select(finding => finding!["id"]!.GetValue<string>()).Where(id => id != "plain-http").Should().BeEmpty();

        return (await tool.StartAsync(["token", issuer, .. options, "--json"])).Done().Json;
    }

    private static async Task WithTlsAsync(Action<ClientCredentialsOptions> configure, Func<ServedIssuer, Tool, Task> act)
    {
        using var certificate = Certificates.OfServer();
        using var trusted = TextFile.Of(certificate.ExportCertificatePem(), ".pem");
        await using var issuer = await ServedIssuer.StartAsync(certificate, configure);

        await act(issuer, new() { Environment = { ["SSL_CERT_FILE"] = trusted.Path } });
    }

    private static IEnumerable<TestCaseData> KeyFiles()
    {
        using var rsa = RSA.Create(2048);
        var numbers = rsa.ExportParameters(false);
        var rsaJwk = new JsonObject { ["kty"] = "RSA", ["n"] = Base64UrlEncoder.Encode(numbers.Modulus), ["e"] = Base64UrlEncoder.Encode(numbers.Exponent) }
            .ToJsonString();
        var pss = JsonNode.Parse(JsonSerializer.Serialize(JsonWebKeyConverter.ConvertFromRSASecurityKey(
            new RsaSecurityKey(rsa.ExportParameters(true)) { KeyId = "pss" })))!;
        pss["alg"] = "PS256";
        var pssJwk = JsonNode.Parse(rsaJwk)!;
        (pssJwk["alg"], pssJwk["kid"]) = ("PS256", "pss");
        yield return new TestCaseData(rsaJwk, ".pem", rsa.ExportPkcs8PrivateKeyPem(), "").SetArgDisplayNames("RSA in PEM");
        yield return new TestCaseData(rsaJwk, ".pem", rsa.ExportEncryptedPkcs8PrivateKeyPem("word", Encryption), "word")
            .SetArgDisplayNames("RSA in an encrypted PEM");
        yield return new TestCaseData(pssJwk.ToJsonString(), ".jwk", pss.ToJsonString(), "").SetArgDisplayNames("RSA in a JWK, for PS256");
        foreach (var curve in new[] { ECCurve.NamedCurves.nistP256, ECCurve.NamedCurves.nistP384, ECCurve.NamedCurves.nistP521 })
        {
            using var pair = ECDsa.Create(curve);
            yield return new TestCaseData(Public(pair), ".pem", pair.ExportECPrivateKeyPem(), "").SetArgDisplayNames($"EC of {pair.KeySize} bits");
        }
    }

    private static string Public(ECDsa pair, string? kid = null)
    {
        var point = pair.ExportParameters(false).Q;
        var jwk = new JsonObject
        {
            ["kty"] = "EC",
            ["crv"] = $"P-{pair.KeySize}",
            ["x"] = Base64UrlEncoder.Encode(point.X),
            ["y"] = Base64UrlEncoder.Encode(point.Y),
        };
        if (kid is not null)
        {
            jwk["kid"] = kid;
        }

        return jwk.ToJsonString();
    }
}
