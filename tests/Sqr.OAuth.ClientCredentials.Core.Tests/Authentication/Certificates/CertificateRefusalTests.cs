using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture]
internal sealed class CertificateRefusalTests
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private static readonly ClientCertificate Subject = new() { SubjectDistinguishedName = Authority.Acme };

    [TestCaseSource(nameof(BrokenRules))]
    public async Task A_certificate_that_breaks_one_rule_is_refused_as_an_unknown_client_is(
        ClientCertificate registered, X509Certificate2 certificate, string reason)
    {
        await using var issuer = await Issuer.Default.Trusting(Authority.Shared).AndCertificateClient(registered).OnHttps().StartAsync();

        var answer = await issuer.RequestTokenAsync(certificate);

        answer.ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        answer.Should().Be(await issuer.RequestTokenAsync(certificate, "client_id=nobody"));
        issuer.ShouldHaveRefused(reason);
    }

    private static IEnumerable<TestCaseData> BrokenRules()
    {
        var registered = Authority.SelfSigned();
        ClientCertificate pem = new() { Pem = registered.ExportCertificatePem() };
        ClientCertificate dns = new() { SanDns = "acme.example.com" };
        var day = TimeSpan.FromDays(1);
        var second = TimeSpan.FromSeconds(1);

        yield return Case("expired", Subject, Authority.Shared.Issue(until: -day), "CertificateNotValidNow");
        yield return Case("expired_a_second_ago", Subject, Authority.Shared.Issue(until: -second), "CertificateNotValidNow");
        yield return Case("not_yet_valid", Subject, Authority.Shared.Issue(from: day), "CertificateNotValidNow");
        yield return Case("of_an_authority_of_the_same_name", Subject, Authority.Root().Issue(), "CertificateNotTrusted");
        yield return Case("of_another_authority", Subject, Authority.Root("CN=Other").Issue(), "CertificateNotTrusted");
        yield return Case("of_an_authority_that_is_none", Subject, WithoutBeingOne(), "CertificateNotTrusted");
        yield return Case("signed_by_itself", Subject, Authority.SelfSigned(), "CertificateNotTrusted");
        yield return Case("another_subject", Subject, Authority.Shared.Issue("CN=other,O=Acme,C=NL"), "WrongCertificate");
        yield return Case("for_servers_only", Subject, Authority.Shared.Issue(configure: Authority.Use(ServerAuthentication)), "CertificateNotForClients");
        yield return Case("the_name_as_URI", dns, Issue(names => names.AddUri(new("https://acme.example.com"))), "WrongCertificate");
        yield return Case("the_name_as_email", new() { SanDns = "acme@example.com".Split('@')[1] }, Issue(names => names.AddEmailAddress("acme@example.com")),
            "WrongCertificate");
        yield return Case("the_name_as_common_name", dns, Authority.Shared.Issue("CN=acme.example.com"), "WrongCertificate");
        yield return Case("the_email_in_the_subject", new() { SanEmail = "acme@example.com" }, Authority.Shared.Issue("E=acme@example.com,CN=acme"),
            "WrongCertificate");
        yield return Case("the_name_as_part_of_another", dns, Issue(names => names.AddDnsName("acme.example.com.evil.test")), "WrongCertificate");
        yield return Case("a_wildcard", dns, Issue(names => names.AddDnsName("*.example.com")), "WrongCertificate");
        yield return Case("registered_with_another_key", pem, Authority.SelfSigned(), "WrongCertificate");
        yield return Case("another_thumbprint", new() { Sha256Thumbprint = new string('0', 64) }, registered, "WrongCertificate");
        yield return Case("registered_and_expired", Registered(Authority.SelfSigned(until: -second)), "CertificateNotValidNow");
        yield return Case("registered_and_not_yet_valid", Registered(Authority.SelfSigned(from: second)), "CertificateNotValidNow");
        yield return Case("thumbprint_of_one_that_expired",
            new() { Sha256Thumbprint = Expired.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256) }, Expired, "CertificateNotValidNow");
    }

    private static X509Certificate2 Expired { get; } = Authority.SelfSigned(until: TimeSpan.FromSeconds(-1));

    [TestCase(0, HttpStatusCode.OK)]
    [TestCase(-1, HttpStatusCode.Unauthorized)]
    public async Task A_registered_certificate_is_valid_from_its_first_moment_on(int seconds, HttpStatusCode expected) =>
        (await RegisteredAtAsync(certificate => certificate.NotBefore, seconds)).Should().Be(expected);

    [TestCase(0, HttpStatusCode.OK)]
    [TestCase(1, HttpStatusCode.Unauthorized)]
    public async Task A_registered_certificate_is_valid_to_its_last_moment(int seconds, HttpStatusCode expected) =>
        (await RegisteredAtAsync(certificate => certificate.NotAfter, seconds)).Should().Be(expected);

    private static async Task<HttpStatusCode> RegisteredAtAsync(Func<X509Certificate2, DateTime> moment, int seconds)
    {
        var certificate = Authority.SelfSigned(from: TimeSpan.FromHours(1), until: TimeSpan.FromHours(2));
        await using var issuer = await Issuer.Default
            .AndCertificateClient(new ClientCertificate { Pem = certificate.ExportCertificatePem() })
            .BehindProxy().StartAsync();
        issuer.Time.SetUtcNow(new DateTimeOffset(moment(certificate)).AddSeconds(seconds));

        return (await issuer.ForwardAsync(certificate)).Status;
    }

    [Test]
    public async Task The_clock_decides_and_not_the_machine()
    {
        var certificate = Authority.Shared.Issue(until: TimeSpan.FromHours(1));
        await using var issuer = await Issuer.Default.Trusting(Authority.Shared)
            .AndCertificateClient(Subject, new() { Pem = Authority.SelfSigned().ExportCertificatePem() })
            .OnHttps().StartAsync();

        (await issuer.RequestTokenAsync(certificate)).Status.Should().Be(HttpStatusCode.OK);
        issuer.Time.Advance(TimeSpan.FromMinutes(59));
        (await issuer.RequestTokenAsync(certificate)).Status.Should().Be(HttpStatusCode.OK);
        issuer.Time.Advance(TimeSpan.FromMinutes(2));
        (await issuer.RequestTokenAsync(certificate)).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Test]
    public async Task Nobody_gets_in_with_a_certificate_whose_settings_do_not_let_it()
    {
        var certificate = Authority.Shared.Issue();
        ClientCertificate pem = new() { Pem = certificate.ExportCertificatePem() };
        await using var issuer = await Issuer.WithClient("secret", "right")
            .AndKeyClient("key")
            .Trusting(Authority.Shared)
            .AndCertificateClient("disabled", client => client.Enabled = false, pem)
            .AndCertificateClient("elsewhere", client => client.AuthenticationMethods = ["client_secret_basic"], pem, Subject)
            .AndCertificateClient("registered", client => client.AuthenticationMethods = ["tls_client_auth"], pem, new() { SanDns = "acme.example.com" })
            .AndCertificateClient(
                "trusted", client => client.AuthenticationMethods = ["self_signed_tls_client_auth"],
                Subject, new() { Pem = Authority.SelfSigned().ExportCertificatePem() })
            .OnHttps()
            .StartAsync();
        var unknown = await issuer.RequestTokenAsync(certificate, "client_id=unknown");

        foreach (var client in new[] { "secret", "key", "disabled", "elsewhere", "registered", "trusted" })
        {
            (await issuer.RequestTokenAsync(certificate, $"client_id={client}")).Should().Be(unknown, client);
        }

        unknown.ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        issuer.Logs.Refusals.Select(line => string.Join(',', line.Split(',')[1..3])).Skip(1).Should().Equal(
            " MethodNotAllowed, client secret",
            " MethodNotAllowed, client key",
            " ClientDisabled, client disabled",
            " MethodNotAllowed, client elsewhere",
            " WrongCertificate, client registered",
            " WrongCertificate, client trusted");
    }

    [Test]
    public async Task A_client_with_a_certificate_cannot_use_its_secret()
    {
        await using var issuer = await Issuer
            .WithClient("acme", "right", client => client.Certificates.Add(new() { Pem = Authority.SelfSigned().ExportCertificatePem() }))
            .StartAsync();

        (await issuer.RequestTokenAsync("acme", "right")).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Test]
    public async Task Without_a_certificate_a_client_is_told_what_is_missing_whoever_it_is()
    {
        await using var issuer = await Issuer.Default.Trusting(Authority.Shared).AndCertificateClient(Subject).OnHttps().StartAsync();

        var answer = await issuer.RequestTokenAsync(certificate: null);

        answer.ShouldRefuse(HttpStatusCode.BadRequest, "invalid_request");
        answer.Description.Should().Contain("TLS client certificate");
        answer.Should().Be(await issuer.RequestTokenAsync(certificate: null, "client_id=nobody"));
    }

    [Test]
    public async Task A_certificate_alone_does_not_say_who_asks()
    {
        var certificate = Authority.Shared.Issue();
        await using var issuer = await Issuer.Default.Trusting(Authority.Shared).AndCertificateClient(Subject).OnHttps().StartAsync();

        (await issuer.RequestTokenAsync(certificate, "")).ShouldRefuse(HttpStatusCode.BadRequest, "invalid_request");
    }

    private static X509Certificate2 Issue(Action<SubjectAlternativeNameBuilder> names) => Authority.Shared.Issue(configure: Authority.Names(names));

    // A client certificate that plays the authority.
    private static X509Certificate2 WithoutBeingOne() => Authority.Of(Authority.Shared.Issue("CN=client,C=NL")).Issue();

    private static (ClientCertificate, X509Certificate2) Registered(X509Certificate2 certificate) =>
        (new() { Pem = certificate.ExportCertificatePem() }, certificate);

    private static TestCaseData Case(string name, (ClientCertificate Registered, X509Certificate2 Certificate) both, string reason) =>
        Case(name, both.Registered, both.Certificate, reason);

    private static TestCaseData Case(string name, ClientCertificate registered, X509Certificate2 certificate, string reason) =>
        new TestCaseData(registered, certificate, reason).SetArgDisplayNames(name);
}
