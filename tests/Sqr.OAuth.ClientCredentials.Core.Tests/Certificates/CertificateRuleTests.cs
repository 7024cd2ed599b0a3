using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture]
internal sealed class CertificateRuleTests
{
    private static readonly X509Certificate2 Certificate = Authority.Shared.Issue(configure: Authority.Names(names =>
    {
        names.AddDnsName("acme.example.com");
        names.AddUri(new("spiffe://example.com/acme"));
        names.AddIpAddress(IPAddress.Parse("192.0.2.7"));
        names.AddIpAddress(IPAddress.Parse("2001:db8::7"));
        names.AddEmailAddress("Acme@example.com");
    }));

    [TestCaseSource(nameof(Rules))]
    public void A_rule_fits_the_certificates_it_describes(ClientCertificate registered, bool fits)
    {
        var rule = CertificateRule.Read(registered, out var fault);

        fault.Should().BeNull();
        rule!.Fits(ShownCertificate.Read(Certificate)!).Should().Be(fits); // nothing is wrong with either
        rule.Method.Should().Be(registered is { Pem: null, Sha256Thumbprint: null }
            ? AuthenticationMethod.TlsClientAuth
            : AuthenticationMethod.SelfSignedTlsClientAuth);
    }

    [TestCaseSource(nameof(Unusable))]
    public void What_describes_no_certificate_is_refused_with_the_name_of_the_setting(ClientCertificate registered, string fault)
    {
        CertificateRule.Read(registered, out var found).Should().BeNull();

        found.Should().Contain(fault);
    }

    [TestCase("CN=acme", "cn = ACME", true)]
    [TestCase("CN=acme,O=Acme", "O=Acme,CN=acme", false)]
    [TestCase("CN=acme,O=Acme", "CN=acme", false)]
    [TestCase("CN=a+O=b", "O=b+CN=a", true)]
    [TestCase("CN=a b", "CN=a  b", true)]
    [TestCase("CN=ab", "CN=a b", false)]
    [TestCase("CN=acme\\, Inc.", "2.5.4.3=acme\\2C Inc.", true)]
    [TestCase("CN=acme", "CN=#0C0461636D65", true)]
    [TestCase("CN=#0C0461636D65 ,C=NL", "CN=acme,C=NL", true)]
    [TestCase("CN=é", "CN=\\C3\\A9", true)]
    [TestCase("CN=🦓", "CN=\\F0\\9F\\A6\\93", true)]
    [TestCase("CN=a=b", "CN=a\\=b", true)]
    [TestCase("givenName=a", "GN=a", true)]
    [TestCase("SN=a", "2.5.4.4=a", true)]
    [TestCase("serialNumber=a", "2.5.4.5=a", true)]
    [TestCase("C=a", "2.5.4.6=a", true)]
    [TestCase("L=a", "2.5.4.7=a", true)]
    [TestCase("ST=a", "2.5.4.8=a", true)]
    [TestCase("STREET=a", "2.5.4.9=a", true)]
    [TestCase("O=a", "2.5.4.10=a", true)]
    [TestCase("OU=a", "2.5.4.11=a", true)]
    [TestCase("title=a", "2.5.4.12=a", true)]
    [TestCase("GN=a", "2.5.4.42=a", true)]
    [TestCase("organizationIdentifier=a", "2.5.4.97=a", true)]
    [TestCase("UID=a", "0.9.2342.19200300.100.1.1=a", true)]
    [TestCase("DC=a", "0.9.2342.19200300.100.1.25=a", true)]
    [TestCase("emailAddress=a", "1.2.840.113549.1.9.1=a", true)]
    public void Two_texts_give_the_same_name(string one, string other, bool same) =>
        DistinguishedNameText.Read(one)!.IsSameAs(DistinguishedNameText.Read(other)!).Should().Be(same); // both are names

    [TestCase("")]
    [TestCase("acme")]
    [TestCase("=acme")]
    [TestCase("CN=")]
    [TestCase("CN= ,O=Acme")]
    [TestCase("CN=acme,")]
    [TestCase("CN=acme+")]
    [TestCase("CN=acme;O=Acme")]
    [TestCase("CN=\"acme\"")]
    [TestCase("CN=acme\\")]
    [TestCase("CN=ac\\me")]
    [TestCase("CN=acme\\FF")]
    [TestCase("CN=#0C0461636D")]
    [TestCase("CN=#0C0461636D6565")]
    [TestCase("CN=#020101")]
    [TestCase("CN=#8C0461636D65")]
    [TestCase("2a.5.4=acme")]
    [TestCase("CN=#0C0461636D65x")]
    [TestCase("2.5.4.=acme")]
    [TestCase("254=acme")]
    public void What_is_no_name_is_none(string text) => DistinguishedNameText.Read(text).Should().BeNull();

    [Test]
    public void A_name_in_a_certificate_whose_value_is_no_text_is_none() =>
        DistinguishedName.Of(new X500DistinguishedName(Convert.FromHexString("300C310A30080603550403020101"))).Should().BeNull();

    [TestCase("3003820161", true, TestName = "A DNS name")]
    [TestCase("3007A4023000820161", true, TestName = "A DNS name after one of another kind")]
    [TestCase("300382016100", false, TestName = "More than the names")]
    [TestCase("30038201", false, TestName = "Less than its length says")]
    [TestCase("30088703010203820161", false, TestName = "An address of three bytes")]
    [TestCase(null, false, TestName = "No names")]
    public void Names_in_a_malformed_extension_count_for_nothing(string? extension, bool fits)
    {
        var certificate = Authority.Shared.Issue(configure: request =>
        {
            if (extension is not null)
            {
                request.CertificateExtensions.Add(new("2.5.29.17", Convert.FromHexString(extension), critical: false));
            }
        });

        SubjectAlternativeNames.Of(certificate).HaveDns("a").Should().Be(fits);
    }

    private static IEnumerable<TestCaseData> Rules() =>
    [
        Case("its PEM", new() { Pem = Certificate.ExportCertificatePem() }, true),
        Case("another PEM", new() { Pem = Authority.Shared.Pem }, false),
        Case("its thumbprint", new() { Sha256Thumbprint = Certificate.GetCertHashString(HashAlgorithmName.SHA256) }, true),
        Case("its thumbprint with colons", new() { Sha256Thumbprint = WithColons(Certificate.GetCertHash(HashAlgorithmName.SHA256)) }, true),
        Case("another thumbprint", new() { Sha256Thumbprint = new string('0', 64) }, false),
        Case("its subject", new() { SubjectDistinguishedName = Authority.Acme }, true),
        Case("another subject", new() { SubjectDistinguishedName = "CN=acme" }, false),
        Case("its DNS name", new() { SanDns = "ACME.example.com" }, true),
        Case("another DNS name", new() { SanDns = "example.com" }, false),
        Case("its URI", new() { SanUri = "spiffe://example.com/acme" }, true),
        Case("its URI in capitals", new() { SanUri = "spiffe://example.com/ACME" }, false),
        Case("its address", new() { SanIp = "192.0.2.7" }, true),
        Case("its other address", new() { SanIp = "2001:DB8:0::7" }, true),
        Case("another address", new() { SanIp = "192.0.2.8" }, false),
        Case("its e-mail", new() { SanEmail = "Acme@EXAMPLE.com" }, true),
        Case("another mailbox", new() { SanEmail = "acme@example.com" }, false),
        Case("another host", new() { SanEmail = "Acme@example.org" }, false),
    ];

    private static IEnumerable<TestCaseData> Unusable() =>
    [
        Case("nothing", new(), "none"),
        Case("two", new() { SanDns = "a.test", SanIp = "192.0.2.7" }, "SanDns and SanIp"),
        Case("no PEM", new() { Pem = "x" }, ":Pem"),
        Case("two PEMs", new() { Pem = Authority.Shared.Pem + "\n" + Authority.Shared.Pem }, ":Pem"),
        Case("63 digits", new() { Sha256Thumbprint = new string('0', 63) }, ":Sha256Thumbprint"),
        Case("64 letters", new() { Sha256Thumbprint = new string('g', 64) }, ":Sha256Thumbprint"),
        Case("no name", new() { SubjectDistinguishedName = "acme" }, ":SubjectDistinguishedName"),
        Case("wildcard", new() { SanDns = "*.example.com" }, ":SanDns"),
        Case("DNS not in ASCII", new() { SanDns = "é.example.com" }, ":SanDns"),
        Case("relative URI", new() { SanUri = "/acme" }, ":SanUri"),
        Case("URI not in ASCII", new() { SanUri = "https://a.test/é" }, ":SanUri"),
        Case("half an address", new() { SanIp = "1.2" }, ":SanIp"),
        Case("address in brackets", new() { SanIp = "[2001:db8::7]" }, ":SanIp"),
        Case("address with a zone", new() { SanIp = "fe80::1%1" }, ":SanIp"),
        Case("no mailbox", new() { SanEmail = "@example.com" }, ":SanEmail"),
        Case("no host", new() { SanEmail = "acme@" }, ":SanEmail"),
        Case("a space", new() { SanEmail = "a cme@example.com" }, ":SanEmail"),
        Case("e-mail not in ASCII", new() { SanEmail = "é@example.com" }, ":SanEmail"),
    ];

    private static string WithColons(byte[] octets) => string.Join(':', octets.Select(octet => $"{octet:x2}"));

    private static TestCaseData Case(string name, ClientCertificate registered, object expected) =>
        new TestCaseData(registered, expected).SetArgDisplayNames(name);
}
