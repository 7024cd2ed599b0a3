using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Behind a proxy that ends TLS, with MutualTls:TrustedProxies. The test is the proxy, at 127.0.0.1.</summary>
[TestFixture]
internal sealed class TrustedProxyTests
{
    private static readonly X509Certificate2 Certificate = Authority.SelfSigned();

    [TestCase("127.0.0.1")]
    [TestCase("127.0.0.0/8")]
    [TestCase("127.0.0.1/32")]
    public async Task A_certificate_of_a_trusted_proxy_authenticates_and_binds(string proxy)
    {
        await using var issuer = await Trusting(proxy).StartAsync();

        var answer = await issuer.ForwardAsync(Certificate);

        answer.Status.Should().Be(HttpStatusCode.OK);
        answer.Token.TryGetPayloadValue<object>("cnf", out _).Should().BeTrue();
    }

    [TestCase("127.0.0.2")]
    [TestCase("127.0.0.2/31")]
    [TestCase("128.0.0.0/1")]
    [TestCase("::1")]
    public async Task From_anybody_else_the_header_means_nothing(string proxy)
    {
        await using var issuer = await Trusting(proxy).StartAsync();

        (await issuer.ForwardAsync(Certificate)).ShouldRefuse(HttpStatusCode.BadRequest, "invalid_request");
    }

    [Test]
    public async Task A_proxy_over_IPv4_is_known_where_the_app_listens_on_all_addresses()
    {
        await using var issuer = await Trusting("127.0.0.1")
            .Services(services => services.Configure<KestrelServerOptions>(kestrel => kestrel.Listen(IPAddress.IPv6Any, 0)))
            .StartAsync();
        using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{new Uri(issuer.App.Urls.Single()).Port}") };
        using var request = HttpCall.Form("grant_type=client_credentials&client_id=acme").With("X-Client-Cert", Convert.ToBase64String(Certificate.RawData)).ToMessage();
        using var response = await http.SendAsync(request);

        (await Answer.ReadAsync(response)).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Who_forwards_an_address_is_not_believed_to_be_the_proxy()
    {
        await using var issuer = await Trusting("10.0.0.5").ForwardingFromAnybody().StartAsync();

        (await issuer.SendAsync(Forwarded("10.0.0.5"))).ShouldRefuse(HttpStatusCode.BadRequest, "invalid_request");
    }

    [Test]
    public async Task The_proxy_is_known_whatever_address_it_forwards()
    {
        await using var issuer = await Trusting("127.0.0.1").ForwardingFromAnybody().StartAsync();

        (await issuer.SendAsync(Forwarded("192.0.2.7"))).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_certificate_that_the_proxy_shows_itself_is_not_the_clients()
    {
        await using var issuer = await Trusting("127.0.0.1").OnHttps().StartAsync();

        (await issuer.RequestTokenAsync(Certificate)).ShouldRefuse(HttpStatusCode.BadRequest, "invalid_request");
    }

    [Test]
    public async Task Where_another_proxy_is_trusted_a_client_may_still_come_by_itself()
    {
        await using var issuer = await Trusting("127.0.0.2").OnHttps().StartAsync();

        (await issuer.RequestTokenAsync(Certificate)).Status.Should().Be(HttpStatusCode.OK);
    }

    [TestCase("base64")]
    [TestCase("rfc9440")]
    [TestCase("escaped_PEM")]
    public async Task A_certificate_may_come_in_the_forms_that_proxies_write(string form)
    {
        var der = Convert.ToBase64String(Certificate.RawData);
        await using var issuer = await Trusting("127.0.0.1").Setting("MutualTls:CertificateHeader", "Client-Cert").StartAsync();
        var header = form switch
        {
            "base64" => der,
            "rfc9440" => $":{der}:",
            _ => Uri.EscapeDataString(Certificate.ExportCertificatePem()),
        };

        (await issuer.SendAsync(HttpCall.Form("grant_type=client_credentials&client_id=acme").With("Client-Cert", header).ToMessage())).Status.Should().Be(HttpStatusCode.OK);
        (await issuer.ForwardAsync(Certificate)).ShouldRefuse(HttpStatusCode.BadRequest, "invalid_request"); // the default's name is another header now
    }

    [TestCase("garbage")]
    [TestCase("::")]
    [TestCase("AAAA")]
    [TestCase("%%%")]
    [TestCase("-----BEGIN CERTIFICATE-----")]
    [TestCase("-----BEGIN%20CERTIFICATE-----%0AMIIB%0A-----END%20CERTIFICATE-----")]
    public async Task What_is_no_certificate_is_as_if_there_were_none(string header)
    {
        await using var issuer = await Trusting("127.0.0.1").AndClient("secret", "right").StartAsync();

        (await issuer.ForwardAsync(header)).ShouldRefuse(HttpStatusCode.BadRequest, "invalid_request");
        (await issuer.ForwardAsync(header, "client_id=secret&client_secret=right")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_reload_changes_who_is_trusted_and_says_that_the_header_needs_a_restart()
    {
        await using var issuer = await Trusting("127.0.0.2").StartAsync();

        Set(issuer, "TrustedProxies:0", "127.0.0.1");
        (await issuer.ForwardAsync(Certificate)).Status.Should().Be(HttpStatusCode.OK);
        issuer.Logs.CountOf("RestartNeeded").Should().Be(0);

        Set(issuer, "CertificateHeader", "Client-Cert");
        (await issuer.ForwardAsync(Certificate)).Status.Should().Be(HttpStatusCode.OK);
        issuer.Logs.CountOf("RestartNeeded").Should().BePositive();
    }

    private static void Set(RunningIssuer issuer, string setting, string value)
    {
        issuer.App.Configuration[$"SqrClientCredentials:MutualTls:{setting}"] = value;
        ((IConfigurationRoot)issuer.App.Configuration).Reload();
    }

    private static Issuer Trusting(string proxy) => Issuer.Default.OnKestrel()
        .AndCertificateClient(new ClientCertificate { Pem = Certificate.ExportCertificatePem() })
        .Setting("MutualTls:TrustedProxies:0", proxy);

    private static HttpRequestMessage Forwarded(string address) => HttpCall.Form("grant_type=client_credentials&client_id=acme")
        .With("X-Client-Cert", Convert.ToBase64String(Certificate.RawData))
        .With("X-Forwarded-For", address)
        .ToMessage();
}
