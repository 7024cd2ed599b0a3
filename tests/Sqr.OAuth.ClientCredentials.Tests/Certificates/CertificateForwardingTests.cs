using System.Net;
using System.Text;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Behind a proxy that ends TLS, with ASP.NET Core's certificate forwarding.</summary>
[TestFixture]
internal sealed class CertificateForwardingTests
{
    [Test]
    public async Task A_certificate_that_the_proxy_hands_on_authenticates_and_binds()
    {
        var certificate = Authority.SelfSigned();
        await using var issuer = await Issuer.Default
            .AndCertificateClient(new ClientCertificate { Pem = certificate.ExportCertificatePem() })
            .BehindProxy().StartAsync();

        var answer = await issuer.ForwardAsync(certificate);

        answer.Status.Should().Be(HttpStatusCode.OK);
        answer.Token.TryGetPayloadValue<object>("cnf", out _).Should().BeTrue();
    }

    [Test]
    public async Task Without_the_middleware_the_header_means_nothing()
    {
        var certificate = Authority.SelfSigned();
        await using var issuer = await Issuer.Default.AndCertificateClient(new ClientCertificate { Pem = certificate.ExportCertificatePem() }).StartAsync();

        (await issuer.ForwardAsync(certificate)).ShouldRefuse(HttpStatusCode.BadRequest, "invalid_request");
    }

    [TestCase("garbage")]
    [TestCase("AAAA")]
    [TestCase("%%%")]
    [TestCase("-----BEGIN CERTIFICATE-----")]
    [TestCase("MIIB")]
    public async Task What_is_no_certificate_is_as_if_there_were_none(string header)
    {
        await using var issuer = await Issuer.WithClient("secret", "right")
            .AndCertificateClient(new ClientCertificate { Pem = Authority.SelfSigned().ExportCertificatePem() })
            .BehindProxy().StartAsync();

        (await issuer.ForwardAsync(header)).ShouldRefuse(HttpStatusCode.BadRequest, "invalid_request");
        (await issuer.ForwardAsync(header, "client_id=secret&client_secret=right")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_certificate_that_is_cut_off_is_as_if_there_were_none()
    {
        var certificate = Authority.SelfSigned();
        await using var issuer = await Issuer.Default
            .AndCertificateClient(new ClientCertificate { Pem = certificate.ExportCertificatePem() })
            .BehindProxy().StartAsync();

        (await issuer.ForwardAsync(Convert.ToBase64String(certificate.RawData[..^1]))).ShouldRefuse(HttpStatusCode.BadRequest, "invalid_request");
        (await issuer.ForwardAsync(Convert.ToBase64String(Encoding.ASCII.GetBytes(certificate.ExportCertificatePem()))))
            .Status.Should().Be(HttpStatusCode.OK); // PEM counts too
    }
}
