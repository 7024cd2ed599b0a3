using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture]
internal sealed class CertificateAuthenticationRuleTests
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private static readonly ClientCertificate Subject = new() { SubjectDistinguishedName = Authority.Acme };

    [TestCaseSource(nameof(Certificates))]
    public async Task A_certificate_is_judged(Action<ClientOptions> configure, X509Certificate2 certificate, string clientId, RefusalReason? reason)
    {
        await using var engine = Engine.With(
            $"\"MutualTls\": {{ \"TrustedRoots\": [ \"{CertificateFile.Of(Authority.Shared.Pem)}\" ] }}",
            configure: builder => EngineAuthentication.AddAcme(builder, configure));

        var refusal = await engine.RefusalOfAsync(new ClientCredential.Certificate(clientId, certificate));

        refusal?.Reason.Should().Be(reason);
        (refusal is null).Should().Be(reason is null);
    }

    [Test]
    public async Task Without_an_authority_only_registered_certificates_are_accepted()
    {
        var registered = Authority.SelfSigned();
        await using var engine = EngineAuthentication.WithAcme(acme =>
        {
            acme.Certificates.Add(new() { Pem = registered.ExportCertificatePem() });
        });

        (await engine.RefusalOfAsync(new ClientCredential.Certificate("acme", registered))).Should().BeNull();
        (await engine.RefusalOfAsync(new ClientCredential.Certificate("acme", Authority.Shared.Issue())))!.Reason.Should().Be(RefusalReason.WrongCertificate);
    }

    [TestCase("192.0.2.7", "192.0.2.7", true)]
    [TestCase("192.0.2.7", "192.0.2.8", false)]
    [TestCase("192.0.2.7", "::ffff:192.0.2.7", true)]
    [TestCase("192.0.2.0/24", "192.0.2.255", true)]
    [TestCase("192.0.2.0/24", "192.0.3.0", false)]
    [TestCase("2001:db8::7", "2001:db8::7", true)]
    [TestCase("2001:db8::7", "2001:db8::8", false)]
    [TestCase("2001:db8::/32", "2001:db8:1::", true)]
    public void A_proxy_is_trusted_by_its_address_or_network(string setting, string address, bool trusted)
    {
        var proxies = new TrustedProxies([setting]);

        proxies.AreNone.Should().BeFalse();
        proxies.Include(IPAddress.Parse(address)).Should().Be(trusted);
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("proxy.test")]
    [TestCase("10.1")]
    [TestCase("010.0.0.1")]
    [TestCase("0.0.0.0/0")]
    [TestCase("::/0")]
    [TestCase("192.0.2.7/24")]
    [TestCase("192.0.2.0/33")]
    public void What_is_no_address_and_no_network_is_no_proxy(string? setting) => TrustedProxies.Read(setting).Should().BeNull();

    private static IEnumerable<TestCaseData> Certificates()
    {
        var day = TimeSpan.FromDays(1);
        var registered = Authority.SelfSigned();
        var expired = Authority.SelfSigned(until: -day);

        var bySubject = Registered(Subject);
        var byPem = Registered(new() { Pem = registered.ExportCertificatePem() });
        var byThumbprint = Registered(new() { Sha256Thumbprint = expired.GetCertHashString(HashAlgorithmName.SHA256) });

        yield return Case("trusted", bySubject, Authority.Shared.Issue(), null);
        yield return Case("unknown client", bySubject, Authority.Shared.Issue(), RefusalReason.UnknownClient, "other");
        yield return Case("disabled client", bySubject + (acme => acme.Enabled = false), Authority.Shared.Issue(), RefusalReason.ClientDisabled);
        yield return Case(
            "no certificate registered", acme => acme.JsonWebKeys.Add(ClientKey.Shared.Jwk()), Authority.Shared.Issue(), RefusalReason.MethodNotAllowed);
        yield return Case("another subject", bySubject, Authority.Shared.Issue("CN=other"), RefusalReason.WrongCertificate);
        yield return Case("expired", bySubject, Authority.Shared.Issue(until: -day), RefusalReason.CertificateNotValidNow);
        yield return Case("not yet valid", bySubject, Authority.Shared.Issue(from: day), RefusalReason.CertificateNotValidNow);
        yield return Case("of another authority of that name", bySubject, Authority.Root().Issue(), RefusalReason.CertificateNotTrusted);
        yield return Case("signed by itself", bySubject, Authority.SelfSigned(), RefusalReason.CertificateNotTrusted);
        var forServers = Authority.Shared.Issue(configure: Authority.Use(ServerAuthentication));
        yield return Case("for servers", bySubject, forServers, RefusalReason.CertificateNotForClients);
        yield return Case("registered", byPem, registered, null);
        yield return Case("registered, with another key", byPem, Authority.SelfSigned(), RefusalReason.WrongCertificate);
        yield return Case("registered and expired", byThumbprint, expired, RefusalReason.CertificateNotValidNow);
    }

    private static Action<ClientOptions> Registered(ClientCertificate certificate) => acme => acme.Certificates.Add(certificate);

    private static TestCaseData Case(
        string name, Action<ClientOptions> configure, X509Certificate2 certificate, RefusalReason? reason, string clientId = "acme") =>
        new TestCaseData(configure, certificate, clientId, reason).SetArgDisplayNames(name);
}
