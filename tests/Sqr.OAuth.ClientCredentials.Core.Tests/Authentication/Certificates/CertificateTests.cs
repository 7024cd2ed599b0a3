using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Over TLS, with Kestrel itself.</summary>
[TestFixture]
internal sealed class CertificateTests
{
    private const string Confirmation = """{"x5t#S256":"THUMBPRINT"}""";

    [TestCaseSource(nameof(Registrations))]
    public async Task A_client_gets_a_token_that_is_bound_to_its_certificate(ClientCertificate registered, X509Certificate2 certificate)
    {
        await using var issuer = await Issuer.Default.Trusting(Authority.Shared).AndCertificateClient(registered).OnHttps().StartAsync();

        var answer = await issuer.RequestTokenAsync(certificate);

        answer.Status.Should().Be(HttpStatusCode.OK);
        answer.Token.Subject.Should().Be("acme");
        answer.Json.GetProperty("token_type").GetString().Should().Be("Bearer");
        answer.Token.GetPayloadValue<object>("cnf").ToString().Should().Be(ConfirmationOf(certificate));
    }

    private static IEnumerable<TestCaseData> Registrations()
    {
        var own = Authority.SelfSigned();
        var issued = Authority.Shared.Issue(configure: Authority.Names(names =>
        {
            names.AddDnsName("acme.example.com");
            names.AddUri(new("spiffe://example.com/acme"));
            names.AddIpAddress(IPAddress.Parse("192.0.2.7"));
            names.AddEmailAddress("acme@example.com");
        }) + Authority.Use("1.3.6.1.5.5.7.3.2"));

        yield return Case("certificate", new() { Pem = own.ExportCertificatePem() }, own);
        yield return Case("thumbprint", new() { Sha256Thumbprint = own.GetCertHashString(HashAlgorithmName.SHA256) }, own);
        yield return Case("one_of_an_authority_registered_itself", new() { Pem = issued.ExportCertificatePem() }, issued);
        yield return Case("subject", new() { SubjectDistinguishedName = Authority.Acme }, issued);
        yield return Case("DNS", new() { SanDns = "acme.example.com" }, issued);
        yield return Case("URI", new() { SanUri = "spiffe://example.com/acme" }, issued);
        yield return Case("IP", new() { SanIp = "192.0.2.7" }, issued);
        yield return Case("email", new() { SanEmail = "acme@example.com" }, issued);

        static TestCaseData Case(string name, ClientCertificate registered, X509Certificate2 certificate) =>
            new TestCaseData(registered, certificate).SetArgDisplayNames(name);
    }

    [Test]
    public async Task One_renewed_with_the_same_key_is_the_same_and_the_token_is_bound_to_the_new_one()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var expired = Authority.SelfSigned(until: TimeSpan.FromDays(-1), key: key);
        var renewed = Authority.SelfSigned(key: key);
        await using var issuer = await Issuer.Default
            .AndCertificateClient(new ClientCertificate { Pem = expired.ExportCertificatePem() })
            .OnHttps().StartAsync();

        var answer = await issuer.RequestTokenAsync(renewed);

        answer.Token.GetPayloadValue<object>("cnf").ToString().Should().Be(ConfirmationOf(renewed));
    }

    [Test]
    public async Task Any_certificate_of_a_client_will_do()
    {
        var (old, next) = (Authority.SelfSigned(), Authority.SelfSigned());
        await using var issuer = await Issuer.Default
            .AndCertificateClient(new ClientCertificate { Pem = old.ExportCertificatePem() }, new ClientCertificate { Pem = next.ExportCertificatePem() })
            .OnHttps().StartAsync();

        (await issuer.RequestTokenAsync(old)).Status.Should().Be(HttpStatusCode.OK);
        (await issuer.RequestTokenAsync(next)).Status.Should().Be(HttpStatusCode.OK);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task An_intermediate_authority_counts_only_if_it_is_in_the_files(bool isThere)
    {
        var intermediate = Authority.Shared.Intermediate();
        Authority[] authorities = isThere ? [intermediate, Authority.Shared] : [Authority.Shared];
        await using var issuer = await Issuer.Default.Trusting(authorities)
            .AndCertificateClient(new ClientCertificate { SubjectDistinguishedName = Authority.Acme })
            .OnHttps().StartAsync();

        (await issuer.RequestTokenAsync(intermediate.Issue())).Status.Should().Be(isThere ? HttpStatusCode.OK : HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task A_client_id_in_JSON_does_too()
    {
        var certificate = Authority.SelfSigned();
        await using var issuer = await Issuer.Default
            .AndCertificateClient(new ClientCertificate { Pem = certificate.ExportCertificatePem() })
            .BehindProxy().StartAsync();

        var answer = await issuer.SendAsync(
            HttpCall.Json("""{ "grant_type": "client_credentials", "client_id": "acme" }""")
                .With("X-Client-Cert", Convert.ToBase64String(certificate.RawData))
                .ToMessage());

        answer.Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_certificate_beside_a_secret_neither_counts_nor_harms()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").OnHttps().StartAsync();
        var certificate = Authority.SelfSigned();

        var answer = await issuer.RequestTokenAsync(certificate, "client_id=acme&client_secret=right");

        answer.Token.TryGetPayloadValue<object>("cnf", out _).Should().BeFalse();
        (await issuer.RequestTokenAsync(certificate, "client_id=acme&client_secret=wrong")).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Test]
    public async Task A_secret_works_where_certificates_are_asked_for()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").OnHttps().StartAsync();

        (await issuer.RequestTokenAsync(certificate: null, "client_id=acme&client_secret=right")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Tokens_of_a_client_with_a_secret_are_bound_where_its_settings_say_so()
    {
        await using var issuer = await Issuer.WithClient("acme", "right", client => client.RequireCertificateBinding = true).OnHttps().StartAsync();
        var certificate = Authority.SelfSigned();

        var bound = await issuer.RequestTokenAsync(certificate, "client_id=acme&client_secret=right");
        var without = await issuer.RequestTokenAsync(certificate: null, "client_id=acme&client_secret=right");

        bound.Token.GetPayloadValue<object>("cnf").ToString().Should().Be(ConfirmationOf(certificate));
        without.ShouldRefuse(HttpStatusCode.BadRequest, "invalid_request");
        without.Description.Should().Contain("TLS client certificate");
    }

    [Test]
    public async Task So_are_those_of_a_client_with_a_key()
    {
        await using var issuer = await Issuer.Default.AndKeyClient(configure: client => client.RequireCertificateBinding = true).OnHttps().StartAsync();
        var certificate = Authority.SelfSigned();

        var answer = await issuer.RequestTokenAsync(
            certificate, $"client_assertion_type={Uri.EscapeDataString(Assertion.Type)}&client_assertion={issuer.Assertion()}");

        answer.Token.GetPayloadValue<object>("cnf").ToString().Should().Be(ConfirmationOf(certificate));
    }

    [Test]
    public async Task An_endpoint_of_the_configuration_asks_for_certificates_too()
    {
        var (certificate, server) = (Authority.SelfSigned(), Authority.SelfSigned("CN=localhost"));
        var builder = WebApplication.CreateBuilder();
        var keys = Directory.CreateTempSubdirectory("sqr-keys-");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Kestrel:Endpoints:Https:Url"] = "https://127.0.0.1:0",
            ["Kestrel:Endpoints:Https:Certificate:Path"] = CertificateFile.Of(server.ExportCertificatePem()),
            ["Kestrel:Endpoints:Https:Certificate:KeyPath"] =
                CertificateFile.Of(server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()), // it was made with one
            ["SqrClientCredentials:Issuer"] = Issuer.Identifier,
            ["SqrClientCredentials:Keys:Directory"] = keys.FullName,
            ["SqrClientCredentials:Clients:acme:Certificates:0:Pem"] = Authority.SelfSigned().ExportCertificatePem(),
            ["SqrClientCredentials:Clients:acme:Certificates:1:Pem"] = certificate.ExportCertificatePem(),
        });
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https => https.AllowSqrClientCertificates()));
        builder.Services.AddSqrClientCredentials(builder.Configuration);
        var app = builder.Build();
        await app.StartAsync();
        await using var issuer = new RunningIssuer(app, new(), new(), new(), keys);

        (await issuer.RequestTokenAsync(certificate)).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task What_a_host_does_at_a_handshake_is_still_done()
    {
        var handshakes = 0;
        var https = new Microsoft.AspNetCore.Server.Kestrel.Https.HttpsConnectionAdapterOptions { OnAuthenticate = (_, _) => handshakes++ };

        https.AllowSqrClientCertificates().OnAuthenticate!(null!, new()); // as Kestrel does

        handshakes.Should().Be(1);
    }

    private static string ConfirmationOf(X509Certificate2 certificate) =>
        Confirmation.Replace("THUMBPRINT", Base64UrlEncoder.Encode(SHA256.HashData(certificate.RawData)), StringComparison.Ordinal);
}
