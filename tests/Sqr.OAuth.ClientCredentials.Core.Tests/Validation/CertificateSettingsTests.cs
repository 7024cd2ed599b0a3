using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture]
internal sealed class CertificateSettingsTests
{
    private const string Metadata = "/.well-known/oauth-authorization-server";

    private static readonly string Pem = Authority.SelfSigned().ExportCertificatePem();

    [TestCaseSource(nameof(WrongCertificates))]
    public async Task A_certificate_that_is_not_fit_stops_the_start_and_says_what_would_be_right(ClientCertificate certificate, string setting, string remedy)
    {
        var start = () => Issuer.Default.Trusting(Authority.Shared).AndCertificateClient(certificate).StartAsync();

        (await start.Should().ThrowAsync<Exception>()).WithMessage($"*SqrClientCredentials:Clients:acme:Certificates:0{setting}*{remedy}*");
    }

    private static IEnumerable<TestCaseData> WrongCertificates()
    {
        var key = Authority.SelfSigned().GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(); // it was made with one

        return
        [
            Case("nothing", new(), " has none of Pem, ", "exactly one"),
            Case("two_at_once", new() { Pem = Pem, SanDns = "acme.example.com" }, " has Pem and SanDns of ", "exactly one"),
            Case("no_PEM", new() { Pem = "nonsense" }, ":Pem is not valid", "openssl x509"),
            Case("damaged_PEM", new() { Pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----" }, ":Pem is not valid", "one certificate in PEM"),
            Case("two_in_a_PEM", new() { Pem = $"{Pem}\n{Pem}" }, ":Pem is not valid", "one certificate in PEM"),
            Case("private_key_in_a_PEM", new() { Pem = $"{Pem}\n{key}" }, ":Pem is not valid", "without its private key"),
            Case("short_thumbprint", new() { Sha256Thumbprint = "AB:CD" }, ":Sha256Thumbprint is \"AB:CD\"", "64 hexadecimal digits"),
            Case("thumbprint_of_SHA_1", new() { Sha256Thumbprint = new('A', 40) }, ":Sha256Thumbprint is \"A", "-fingerprint -sha256"),
            Case("thumbprint_with_another_letter", new() { Sha256Thumbprint = new string('a', 63) + 'g' }, ":Sha256Thumbprint is \"a", "64 hexadecimal digits"),
            Case("no_thumbprint", new() { Sha256Thumbprint = new('g', 64) }, ":Sha256Thumbprint is \"g", "64 hexadecimal digits"),
            Case("half_a_surrogate_pair_in_a_subject", new() { SubjectDistinguishedName = "CN=acme\ud800" }, ":SubjectDistinguishedName is ", "RFC 4514"),
            Case("wildcard", new() { SanDns = "*.example.com" }, ":SanDns is ", "without a wildcard"),
            Case("IP_as_DNS", new() { SanDns = "192.0.2.7" }, ":SanDns is \"192.0.2.7\"", "Try acme.example.com"),
            Case("empty_DNS", new() { SanDns = "" }, ":SanDns is \"\"", "host name"),
            Case("DNS_beyond_ASCII", new() { SanDns = "café.example.com" }, ":SanDns is \"café", "ASCII"),
            Case("relative_URI", new() { SanUri = "/acme" }, ":SanUri is \"/acme\"", "Try spiffe://"),
            Case("no_URI", new() { SanUri = "acme" }, ":SanUri is \"acme\"", "absolute URI"),
            Case("URI_beyond_ASCII", new() { SanUri = "spiffe://example.com/café" }, ":SanUri is \"spiffe", "ASCII"),
            Case("short_IP", new() { SanIp = "127.1" }, ":SanIp is \"127.1\"", "an IP address"),
            Case("network", new() { SanIp = "192.0.2.0/24" }, ":SanIp is \"192.0.2.0/24\"", "an IP address"),
            Case("IP_in_brackets", new() { SanIp = "[2001:db8::7]" }, ":SanIp is ", "an IP address"),
            Case("IP_with_a_port", new() { SanIp = "[2001:db8::7]:443" }, ":SanIp is ", "an IP address"),
            Case("scoped_IP", new() { SanIp = "fe80::1%eth0" }, ":SanIp is ", "an IP address"),
            Case("no_email", new() { SanEmail = "acme" }, ":SanEmail is \"acme\"", "an email address"),
            Case("email_without_a_mailbox", new() { SanEmail = "@example.com" }, ":SanEmail is ", "an email address"),
            Case("email_without_a_host", new() { SanEmail = "acme@" }, ":SanEmail is ", "an email address"),
            Case("two_emails", new() { SanEmail = "a@b@c" }, ":SanEmail is ", "an email address"),
            Case("email_with_a_space", new() { SanEmail = "a b@c" }, ":SanEmail is ", "an email address"),
            Case("email_beyond_ASCII", new() { SanEmail = "café@example.com" }, ":SanEmail is ", "ASCII"),
        ];

        static TestCaseData Case(string name, ClientCertificate certificate, string setting, string remedy) =>
            new TestCaseData(certificate, setting, remedy).SetArgDisplayNames(name);
    }

    [Test]
    public async Task A_PEM_that_is_refused_is_not_shown()
    {
        var start = () => Issuer.Default
            .AndCertificateClient(new ClientCertificate { Pem = "-----BEGIN PRIVATE KEY-----\nTUlJQg==\n-----END PRIVATE KEY-----" })
            .StartAsync();

        (await start.Should().ThrowAsync<Exception>()).Which.Message.Should().NotContain("TUlJQg");
    }

    [TestCase(":")]
    [TestCase("")]
    public async Task A_thumbprint_may_have_colons_and_any_case(string between)
    {
        var certificate = Authority.SelfSigned();
        var bytes = Convert.ToHexString(certificate.GetCertHash(System.Security.Cryptography.HashAlgorithmName.SHA256)).ToLowerInvariant().Chunk(2);
        await using var issuer = await Issuer.Default.BehindProxy()
            .Setting("Clients:acme:Certificates:0:Sha256Thumbprint", string.Join(between, bytes.Select(pair => new string(pair))))
            .StartAsync();

        (await issuer.ForwardAsync(certificate)).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_PEM_may_stand_on_one_line_as_in_an_environment_variable()
    {
        var certificate = Authority.SelfSigned();
        await using var issuer = await Issuer.Default.BehindProxy()
            .Setting("Clients:acme:Certificates:0:Pem", certificate.ExportCertificatePem().ReplaceLineEndings(" "))
            .StartAsync();

        (await issuer.ForwardAsync(certificate)).Status.Should().Be(HttpStatusCode.OK);
    }

    [TestCase("SubjectDistinguishedName", "CN=acme")]
    [TestCase("SanDns", "acme.example.com")]
    [TestCase("SanUri", "spiffe://example.com/acme")]
    [TestCase("SanIp", "192.0.2.7")]
    [TestCase("SanEmail", "acme@example.com")]
    public async Task A_name_needs_an_authority_that_vouches_for_it(string member, string value)
    {
        var start = () => Issuer.Default.Setting($"Clients:acme:Certificates:0:{member}", value).StartAsync();

        (await start.Should().ThrowAsync<Exception>()).WithMessage("*Clients:acme:Certificates:0 needs *MutualTls:TrustedRoots is empty*\"TrustedRoots\": *");
    }

    [TestCase("tls_client_auth", "SanDns")]
    [TestCase("self_signed_tls_client_auth", "Pem or Sha256Thumbprint")]
    public async Task A_method_without_a_certificate_stops_the_start(string method, string remedy)
    {
        ClientCertificate other = method is "tls_client_auth" ? new() { Pem = Pem } : new() { SanDns = "acme.example.com" };
        var start = () => Issuer.Default.Trusting(Authority.Shared)
            .AndCertificateClient("acme", client => client.AuthenticationMethods = [method], other)
            .StartAsync();

        (await start.Should().ThrowAsync<Exception>())
            .WithMessage($"*Clients:acme:AuthenticationMethods has {method}, but none of its Certificates has *{remedy}*");
    }

    [TestCaseSource(nameof(WrongFiles))]
    public async Task A_file_of_authorities_that_is_not_fit_stops_the_start_and_says_why(string? text, string reason)
    {
        var start = () => Issuer.Default.Setting("MutualTls:TrustedRoots:0", text is null ? "nowhere.pem" : CertificateFile.Of(text)).StartAsync();

        (await start.Should().ThrowAsync<Exception>()).WithMessage($"*SqrClientCredentials:MutualTls:TrustedRoots*{reason}*");
    }

    private static IEnumerable<TestCaseData> WrongFiles() =>
    [
        File("missing", null, ":0 is \"nowhere.pem\", and that file cannot be used: Could not find file"),
        File("empty", "", ":0 is *contains no certificate*"),
        File("of_something_else", "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----", ":0 is *contains no certificate*"),
        File("damaged", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", ":0 is *cannot be used"),
        File("with_a_private_key",
            $"{Authority.Shared.Pem}\n{Authority.Shared.Certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()}", // it was made with one
            ":0 is *contains a private key"),
        File("with_a_private_key_of_old_form", $"{Authority.Shared.Certificate.GetECDsaPrivateKey()!.ExportECPrivateKeyPem()}\n{Authority.Shared.Pem}",
            ":0 is *contains a private key"),
        File("with_a_private_key_that_is_encrypted",
            "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nMIIB\n-----END EC PRIVATE KEY-----\n" + Authority.Shared.Pem,
            ":0 is *contains a private key"),
        File("without_a_root", Authority.Shared.Intermediate().Pem, " has no root*self-signed"),
    ];

    [Test]
    public async Task A_file_is_looked_for_beside_the_settings()
    {
        await using var issuer = await Issuer.Default.AndCertificateClient(new ClientCertificate { SubjectDistinguishedName = Authority.Acme }).BehindProxy()
            .Setting("MutualTls:TrustedRoots:0", Path.GetRelativePath(Directory.GetCurrentDirectory(), CertificateFile.Of(Authority.Shared.Pem)))
            .StartAsync();

        (await issuer.ForwardAsync(Authority.Shared.Issue())).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Files_that_change_are_read_again_without_a_reload_and_damaged_ones_change_nothing()
    {
        var (next, file) = (Authority.Root("CN=Next"), CertificateFile.Of(Authority.Shared.Pem));
        await using var issuer = await Issuer.Default
            .AndCertificateClient(new ClientCertificate { SubjectDistinguishedName = Authority.Acme })
            .BehindProxy().Setting("MutualTls:TrustedRoots:0", file).StartAsync();

        await System.IO.File.WriteAllTextAsync(file, "damaged");
        issuer.Time.Advance(TimeSpan.FromSeconds(10));
        (await issuer.ForwardAsync(Authority.Shared.Issue())).Status.Should().Be(HttpStatusCode.OK);
        issuer.Time.Advance(TimeSpan.FromSeconds(10));
        (await issuer.ForwardAsync(Authority.Shared.Issue())).Status.Should().Be(HttpStatusCode.OK);
        issuer.Logs.CountOf("AuthoritiesNotReadAgain").Should().Be(1, "the same fault is logged once");

        await System.IO.File.WriteAllTextAsync(file, next.Pem);
        (await issuer.ForwardAsync(next.Issue())).Status.Should().Be(HttpStatusCode.Unauthorized, "the files are looked at every ten seconds");
        issuer.Time.Advance(TimeSpan.FromSeconds(10));
        (await issuer.ForwardAsync(next.Issue())).Status.Should().Be(HttpStatusCode.OK);
        (await issuer.ForwardAsync(Authority.Shared.Issue())).Status.Should().Be(HttpStatusCode.Unauthorized);
        issuer.Logs.CountOf("AuthoritiesReadAgain").Should().Be(1);
    }

    [Test]
    public async Task A_clock_that_is_set_back_does_not_keep_an_authority_trusted()
    {
        var (next, file) = (Authority.Root("CN=Next"), CertificateFile.Of(Authority.Shared.Pem));
        await using var issuer = await Issuer.Default
            .AndCertificateClient(new ClientCertificate { SubjectDistinguishedName = Authority.Acme })
            .BehindProxy().Setting("MutualTls:TrustedRoots:0", file).StartAsync();
        var withdrawn = Authority.Shared.Issue();
        (await issuer.ForwardAsync(withdrawn)).Status.Should().Be(HttpStatusCode.OK);

        await System.IO.File.WriteAllTextAsync(file, next.Pem);
        issuer.Time.Adjustment = TimeSpan.FromHours(-1);
        issuer.Time.Advance(TimeSpan.FromSeconds(10));

        (await issuer.ForwardAsync(withdrawn)).Status.Should().Be(HttpStatusCode.Unauthorized);
        issuer.Logs.CountOf("AuthoritiesReadAgain").Should().Be(1);
    }

    [Test]
    public async Task A_reload_reads_the_files_again_and_a_wrong_one_changes_nothing()
    {
        var (next, file) = (Authority.Root("CN=Next"), CertificateFile.Of(Authority.Shared.Pem));
        await using var issuer = await Issuer.Default
            .AndCertificateClient(new ClientCertificate { SubjectDistinguishedName = Authority.Acme })
            .BehindProxy().Setting("MutualTls:TrustedRoots:0", file).StartAsync();

        await System.IO.File.WriteAllTextAsync(file, "damaged");
        ((IConfigurationRoot)issuer.App.Configuration).Reload();
        (await issuer.ForwardAsync(Authority.Shared.Issue())).Status.Should().Be(HttpStatusCode.OK);
        issuer.Logs.CountOf("ReloadRefused").Should().BePositive();

        await System.IO.File.WriteAllTextAsync(file, next.Pem);
        ((IConfigurationRoot)issuer.App.Configuration).Reload();
        (await issuer.ForwardAsync(Authority.Shared.Issue())).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await issuer.ForwardAsync(next.Issue())).Status.Should().Be(HttpStatusCode.OK);
    }

    [TestCase("proxy.example.com")]
    [TestCase("10.1")]
    [TestCase("010.0.0.1")]
    [TestCase("10.0.0.1:443")]
    [TestCase("10.0.0.1/")]
    [TestCase("10.0.0.1/8")]
    [TestCase("10.0.0.0/33")]
    [TestCase("10.1/16")]
    [TestCase("0.0.0.0/0")]
    [TestCase("::/0")]
    public async Task A_proxy_that_is_no_address_or_is_everybody_stops_the_start(string proxy)
    {
        var start = () => Issuer.Default.Setting("MutualTls:TrustedProxies:0", proxy).StartAsync();

        (await start.Should().ThrowAsync<Exception>())
            .WithMessage($"*SqrClientCredentials:MutualTls:TrustedProxies:0 is \"{proxy}\"*Try 10.0.0.5 or 10.1.0.0/16*");
    }

    [TestCase("")]
    [TestCase("X-Client-Cert:")]
    [TestCase("X Client Cert")]
    [TestCase("X-Zertifikät")]
    public async Task A_header_that_cannot_be_one_stops_the_start(string header)
    {
        var start = () => Issuer.Default.Options(options => options.MutualTls.CertificateHeader = header).StartAsync();

        (await start.Should().ThrowAsync<Exception>()).WithMessage($"*SqrClientCredentials:MutualTls:CertificateHeader is \"{header}\"*Try X-Client-Cert*");
    }

    [TestCase("http://mtls.example.com/oauth2/token")]
    [TestCase("https://mtls.example.com/oauth2/token?a=b")]
    [TestCase("https://mtls.example.com/oauth2/token#a")]
    [TestCase("https://user@mtls.example.com/oauth2/token")]
    [TestCase("https://mtls.example.com/töken")]
    public async Task An_address_for_certificates_must_be_https(string address)
    {
        var start = () => Issuer.Default.Setting("MutualTls:TokenEndpoint", address).StartAsync();

        (await start.Should().ThrowAsync<Exception>())
            .WithMessage("*MutualTls:TokenEndpoint is *absolute https URL*Try https://mtls.example.com/oauth2/token*");
    }

    [Test]
    public async Task A_way_to_look_for_the_revoked_that_there_is_none_of_stops_the_start()
    {
        var start = () => Issuer.Default.Options(options => options.MutualTls.RevocationMode = (X509RevocationMode)7).StartAsync();

        (await start.Should().ThrowAsync<Exception>())
            .WithMessage("*SqrClientCredentials:MutualTls:RevocationMode is 7; it must be one of NoCheck, Online, Offline. Try Online.*");
    }

    [Test]
    public async Task An_address_for_certificates_stands_in_the_metadata()
    {
        await using var issuer = await Issuer.Default.Setting("MutualTls:TokenEndpoint", "https://mtls.example.com/oauth2/token").StartAsync();

        var metadata = await issuer.SendAsync(new(HttpMethod.Get, Metadata));

        metadata.Json.GetProperty("mtls_endpoint_aliases").GetProperty("token_endpoint").GetString().Should().Be("https://mtls.example.com/oauth2/token");
    }

    [TestCase("registered", "self_signed_tls_client_auth")]
    [TestCase("named", "tls_client_auth")]
    [TestCase("bound", "client_secret_basic client_secret_post")]
    public async Task The_metadata_says_that_tokens_are_bound_if_any_may_be(string client, string methods)
    {
        var issuer = Issuer.Default.Trusting(Authority.Shared);
        await using var running = await (client switch
        {
            "registered" => issuer.AndCertificateClient(new ClientCertificate { Pem = Pem }),
            "named" => issuer.AndCertificateClient(new ClientCertificate { SanDns = "acme.example.com" }),
            _ => issuer.AndClient("acme", "right", options => options.RequireCertificateBinding = true),
        }).StartAsync();

        var metadata = await running.SendAsync(new(HttpMethod.Get, Metadata));

        metadata.Json.GetProperty("tls_client_certificate_bound_access_tokens").GetBoolean().Should().BeTrue();
        metadata.Json.GetProperty("token_endpoint_auth_methods_supported")
            .EnumerateArray().Select(method => method.GetString())
            .Should().Equal(methods.Split(' '));
    }

    [Test]
    public async Task Where_the_clients_are_not_known_beforehand_authorities_make_the_difference()
    {
        await using var issuer = await Issuer.WithClient("unused", "right")
            .Trusting(Authority.Shared)
            .With(builder => builder.AddClientStore(new InMemoryClientStore()))
            .StartAsync();

        var metadata = await issuer.SendAsync(new(HttpMethod.Get, Metadata));

        metadata.Json.GetProperty("token_endpoint_auth_methods_supported")
            .EnumerateArray().Select(method => method.GetString())
            .Should().Contain("tls_client_auth");
    }

    private static TestCaseData File(string name, string? text, string reason) => new TestCaseData(text, reason).SetArgDisplayNames(name);
}
