using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
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
        using var request = HttpCall.Form("grant_type=client_credentials&client_id=acme")
            .With("X-Client-Cert", Convert.ToBase64String(Certificate.RawData))
            .ToMessage();
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

        (await issuer.SendAsync(HttpCall.Form("grant_type=client_credentials&client_id=acme").With("Client-Cert", header).ToMessage()))
            .Status.Should().Be(HttpStatusCode.OK);
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

        var answer = await issuer.ForwardAsync(header);
        answer.ShouldRefuse(HttpStatusCode.BadRequest, "invalid_request");
        answer.Description.Should().Contain("exactly one client certificate");
        (await issuer.ForwardAsync(header, "client_id=secret&client_secret=right")).Status.Should().Be(HttpStatusCode.OK);
    }

    [TestCase("base64")]
    [TestCase("rfc9440")]
    [TestCase("escaped_PEM")]
    [TestCase("escaped_PEM_with_commas")]
    [TestCase("PEM_with_spaces")]
    [TestCase("base64_of_PEM")]
    [TestCase("concatenated_DER")]
    public async Task Two_certificates_count_as_none_unless_the_proxy_sends_the_chain(string form)
    {
        using var written = Authority.SelfSigned("CN=stranger");
        var header = Join(form, Certificate, written);
        await using var issuer = await Trusting("127.0.0.1").StartAsync();
        await using var chains = await Trusting("127.0.0.1").Setting("MutualTls:CertificateHeaderHasChain", "true").StartAsync();

        var answer = await issuer.ForwardAsync(header);
        var first = await chains.ForwardAsync(header);

        answer.ShouldRefuse(HttpStatusCode.BadRequest, "invalid_request");
        answer.Description.Should().Contain("exactly one client certificate").And.NotContain("secret");
        issuer.Logs.CountOf("ForwardedCertificateUnusable").Should().Be(1);
        first.Status.Should().Be(form == "concatenated_DER" ? HttpStatusCode.BadRequest : HttpStatusCode.OK, first.Body);
        (await chains.ForwardAsync(Certificate)).Status.Should().Be(HttpStatusCode.OK, "a chain may have one certificate");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Two_lines_of_the_header_count_as_none(bool hasChain)
    {
        var der = Convert.ToBase64String(Certificate.RawData);
        await using var issuer = await Trusting("127.0.0.1").Setting("MutualTls:CertificateHeaderHasChain", hasChain ? "true" : "false").StartAsync();
        const string Body = "grant_type=client_credentials&client_id=acme";
        using var connection = await RawConnection.OpenAsync(issuer);

        await connection.SendAsync(
            $"POST {Issuer.TokenPath} HTTP/1.1\r\nHost: issuer.test\r\nX-Client-Cert: {der}\r\nX-Client-Cert: {der}\r\n"
            + $"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {Body.Length}\r\n\r\n{Body}");
        var answer = await connection.ReadAnswerAsync();

        answer!.Status.Should().Be(400); // the connection was not closed instead
        answer.Body.Should().Contain("exactly one client certificate");
        issuer.Logs.CountOf("ForwardedCertificateUnusable").Should().Be(1);
    }

    [Test]
    public async Task The_warning_is_logged_once_a_minute()
    {
        await using var issuer = await Trusting("127.0.0.1").StartAsync();

        await issuer.ForwardAsync("garbage");
        await issuer.ForwardAsync("garbage");
        issuer.Time.Advance(TimeSpan.FromMinutes(1));
        await issuer.ForwardAsync("garbage");

        issuer.Logs.CountOf("ForwardedCertificateUnusable").Should().Be(2);
    }

    [TestCase("")]
    [TestCase("(null)")]
    public async Task A_header_without_content_says_that_there_is_no_certificate(string header)
    {
        await using var issuer = await Trusting("127.0.0.1").StartAsync();

        (await issuer.ForwardAsync(header)).Description.Should().Contain("client_secret");
        issuer.Logs.CountOf("ForwardedCertificateUnusable").Should().Be(0);
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

    private static string Join(string form, params X509Certificate2[] certificates)
    {
        var pem = string.Join('\n', certificates.Select(certificate => certificate.ExportCertificatePem()));

        return form switch
        {
            "base64" => string.Join(',', certificates.Select(certificate => Convert.ToBase64String(certificate.RawData))),
            "rfc9440" => string.Join(", ", certificates.Select(certificate => $":{Convert.ToBase64String(certificate.RawData)}:")),
            "escaped_PEM" => Uri.EscapeDataString(pem),
            "escaped_PEM_with_commas" => string.Join(',', certificates.Select(certificate => Uri.EscapeDataString(certificate.ExportCertificatePem()))),
            "PEM_with_spaces" => pem.Replace('\n', ' '),
            "base64_of_PEM" => Convert.ToBase64String(Encoding.ASCII.GetBytes(pem)),
            _ => Convert.ToBase64String([.. certificates.SelectMany(certificate => certificate.RawData)]),
        };
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
