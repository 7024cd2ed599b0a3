using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Which names in a certificate are those that the settings say.</summary>
[TestFixture]
internal sealed class CertificateNameTests
{
    private const string CommonName = "2.5.4.3";

    [TestCaseSource(nameof(Subjects))]
    public async Task A_subject_is_compared_as_a_name_and_not_as_a_text(string text, X500DistinguishedName subject, bool fits)
    {
        await using var issuer = await Issuer.Default.Trusting(Authority.Shared)
            .AndCertificateClient(new ClientCertificate { SubjectDistinguishedName = text })
            .BehindProxy().StartAsync();

        (await issuer.ForwardAsync(Authority.Shared.Issue(subject))).Status.Should().Be(fits ? HttpStatusCode.OK : HttpStatusCode.Unauthorized);
    }

    // RFC 4514 §3, RFC 4519, and ETSI EN 319 412-1 for the last.
    private static readonly (string Name, string Identifier)[] ShortNames =
    [
        ("SN", "2.5.4.4"), ("serialNumber", "2.5.4.5"), ("L", "2.5.4.7"), ("ST", "2.5.4.8"), ("STREET", "2.5.4.9"),
        ("title", "2.5.4.12"), ("GN", "2.5.4.42"), ("givenName", "2.5.4.42"), ("organizationIdentifier", "2.5.4.97"),
    ];

    private static IEnumerable<TestCaseData> Subjects()
    {
        X500DistinguishedName acme = new(Authority.Acme);
        var comma = Name(builder => builder.AddOrganizationName("Acme, Inc."));
        var accent = Name(builder => builder.AddCommonName("café"));
        var clef = Name(builder => builder.AddCommonName("𝄞"));
        var multiple = Multiple((CommonName, "acme"), ("2.5.4.11", "dev"));

        return
        [
            Case("as_it_is", "CN=acme,O=Acme,C=NL", acme, true),
            Case("other_case", "cn=ACME,o=aCME,c=nl", acme, true),
            Case("spaces_between", " CN = acme , O=Acme, C=NL ", acme, true),
            Case("identifiers", "2.5.4.3=acme,2.5.4.10=Acme,2.5.4.6=NL", acme, true),
            Case("encoded", "CN=#0C0461636D65,O=Acme,C=#13024e4c ", acme, true),
            Case("escaped_letters", "CN=\\61cm\\65,O=Acme,C=NL", acme, true),
            Case("order_of_the_certificate", "C=NL,O=Acme,CN=acme", acme, false),
            Case("fewer", "CN=acme,O=Acme", acme, false),
            Case("more", "CN=acme,OU=x,O=Acme,C=NL", acme, false),
            Case("another_value", "CN=acme,O=Acme,C=BE", acme, false),
            Case("beginning_of_a_value", "CN=acm,O=Acme,C=NL", acme, false),
            Case("another_attribute", "OU=acme,O=Acme,C=NL", acme, false),
            Case("all_in_one_value", "CN=acme,O=Acme,C=NL", Name(builder => builder.AddCommonName("acme,O=Acme,C=NL")), false),
            Case("one_part_for_three", "CN=acme+O=Acme+C=NL", acme, false),
            Case("comma", "O=Acme\\, Inc.", comma, true),
            Case("comma_in_hexadecimal", "O=Acme\\2C Inc.", comma, true),
            Case("comma_that_parts", "O=Acme,O=Inc.", comma, false),
            Case("accent", "CN=café", accent, true),
            Case("accent_in_hexadecimal", "CN=caf\\C3\\A9", accent, true),
            Case("accent_left_out", "CN=cafe", accent, false),
            Case("beyond_the_basic_plane", "CN=𝄞", clef, true),
            Case("specials", "CN=\\\"\\+\\,\\;\\<\\>\\\\\\#\\=", Name(builder => builder.AddCommonName("\"+,;<>\\#=")), true),
            Case("equals_and_sharp_within", "CN=a=b#c", Name(builder => builder.AddCommonName("a=b#c")), true),
            Case("several_spaces", "CN=acme  corp", Name(builder => builder.AddCommonName("acme corp")), true),
            Case("escaped_space_at_the_end", "CN=acme\\ ", Name(builder => builder.AddCommonName("acme")), true),
            Case("no_space", "CN=acmecorp", Name(builder => builder.AddCommonName("acme corp")), false),
            Case("several_in_a_part", "CN=acme+OU=dev", multiple, true),
            Case("several_in_a_part_the_other_way_round", "OU=dev+CN=acme", multiple, true),
            Case("several_parts", "CN=acme,OU=dev", multiple, false),
            Case("one_of_several", "CN=acme", multiple, false),
            Case("email", "emailAddress=ops@example.com,CN=acme", new("E=ops@example.com,CN=acme"), true),
            Case("domain_components", "UID=acme,DC=example,DC=com", new("UID=acme,DC=example,DC=com"), true),
            Case("domain_components_swapped", "UID=acme,DC=com,DC=example", new("UID=acme,DC=example,DC=com"), false),
            Case("NUL", "CN=acme", Name(builder => builder.Add(CommonName, "acme\0", UniversalTagNumber.UTF8String)), false),
            Case("BMP_string", "CN=acme", Name(builder => builder.Add(CommonName, "acme", UniversalTagNumber.BMPString)), true),
            Case("T61_string", "CN=acme", Name(builder => builder.Add(CommonName, "acme", UniversalTagNumber.T61String)), true),
            Case("universal_string", "CN=acme", Encoded([0x1C, 0x10, 0, 0, 0, (byte)'a', 0, 0, 0, (byte)'c', 0, 0, 0, (byte)'m', 0, 0, 0, (byte)'e']), false),
            Case("empty", "CN=acme", new(""), false),
            .. ShortNames.Select(type => Case($"short_name_{type.Name}", $"{type.Name}=x",
                Name(builder => builder.Add(type.Identifier, "x", UniversalTagNumber.UTF8String)), true)),
        ];

        static TestCaseData Case(string name, string text, X500DistinguishedName subject, bool fits) =>
            new TestCaseData(text, subject, fits).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(AlternativeNames))]
    public async Task A_name_beside_the_subject_is_compared_by_the_rules_of_its_kind(ClientCertificate registered, Action<CertificateRequest> names, bool fits)
    {
        await using var issuer = await Issuer.Default.Trusting(Authority.Shared).AndCertificateClient(registered).BehindProxy().StartAsync();

        (await issuer.ForwardAsync(Authority.Shared.Issue(configure: names))).Status.Should().Be(fits ? HttpStatusCode.OK : HttpStatusCode.Unauthorized);
    }

    private static IEnumerable<TestCaseData> AlternativeNames()
    {
        ClientCertificate dns = new() { SanDns = "acme.example.com" };
        ClientCertificate uri = new() { SanUri = "spiffe://example.com/acme" };
        ClientCertificate ip = new() { SanIp = "2001:db8::7" };
        ClientCertificate email = new() { SanEmail = "Acme@example.com" };

        return
        [
            Case("DNS_of_other_case", dns, names => names.AddDnsName("ACME.example.COM"), true),
            Case("DNS_with_a_dot_behind", dns, names => names.AddDnsName("acme.example.com."), false),
            Case("DNS_of_a_parent", dns, names => names.AddDnsName("example.com"), false),
            Case("the_second_name", dns, names => { names.AddDnsName("other.example.com"); names.AddDnsName("acme.example.com"); }, true),
            Case("beside_names_of_other_kinds", dns, names => { names.AddUserPrincipalName("acme@example.com"); names.AddDnsName("acme.example.com"); }, true),
            Case("URI_of_other_case", uri, names => names.AddUri(new("spiffe://example.com/Acme")), false),
            Case("URI_that_goes_on", uri, names => names.AddUri(new("spiffe://example.com/acme/x")), false),
            Case("IP", ip, names => names.AddIpAddress(IPAddress.Parse("2001:db8:0:0::7")), true),
            Case("another_IP", ip, names => names.AddIpAddress(IPAddress.Parse("2001:db8::8")), false),
            Case("IP_as_DNS", new() { SanIp = "192.0.2.7" }, names => names.AddDnsName("192.0.2.7"), false),
            Case("IP_mapped", new() { SanIp = "192.0.2.7" }, names => names.AddIpAddress(IPAddress.Parse("::ffff:192.0.2.7")), false),
            Case("email_with_a_host_of_other_case", email, names => names.AddEmailAddress("Acme@EXAMPLE.com"), true),
            Case("email_of_another_mailbox", email, names => names.AddEmailAddress("acme@example.com"), false),
            Case("email_of_another_host", email, names => names.AddEmailAddress("Acme@example.org"), false),
            Case("email_that_goes_on", email, names => names.AddEmailAddress("Acme@example.com.evil.test"), false),
            Case("email_as_user_principal", email, names => names.AddUserPrincipalName("Acme@example.com"), false),
            Raw("malformed", dns, Extension([0x30, 0x05, 0x82, 0x10])),
            Raw("not_ASCII", dns, Extension([0x30, 0x03, 0x82, 0x01, 0xE9])),
            Raw("something_behind", dns, Extension([.. Extension("acme.example.com").RawData, 0x05, 0x00])),
            Raw("address_of_three_bytes", dns, Extension([0x30, 0x17, 0x82, 0x10, .. "acme.example.com"u8, 0x87, 0x03, 1, 2, 3])),
        ];

        static TestCaseData Case(string name, ClientCertificate registered, Action<SubjectAlternativeNameBuilder> names, bool fits) =>
            new TestCaseData(registered, Authority.Names(names), fits).SetArgDisplayNames(name);

        static TestCaseData Raw(string name, ClientCertificate registered, X509Extension extension) =>
            new TestCaseData(registered, (Action<CertificateRequest>)(request => request.CertificateExtensions.Add(extension)), false).SetArgDisplayNames(name);
    }

    [TestCase("")]
    [TestCase("acme")]
    [TestCase("CN")]
    [TestCase("=acme")]
    [TestCase("CN=")]
    [TestCase("CN= ,O=Acme")]
    [TestCase("CN=acme,")]
    [TestCase(",CN=acme")]
    [TestCase("CN=acme+")]
    [TestCase("CN=acme,,O=Acme")]
    [TestCase("CN=acme;O=Acme")]
    [TestCase("CN=\"acme\"")]
    [TestCase("CN=<acme>")]
    [TestCase("CN=acme\\")]
    [TestCase("CN=ac\\me")]
    [TestCase("CN=acme\\FF")]
    [TestCase("CN=#0C0461636D")]
    [TestCase("CN=#0C0461636D6565")]
    [TestCase("CN=#020101")]
    [TestCase("CN=#0C0461636D65x")]
    [TestCase("CN=#")]
    [TestCase("NAME=acme")]
    [TestCase("2.5.4.=acme")]
    [TestCase("254=acme")]
    [TestCase("/C=NL/O=Acme/CN=acme")]
    public async Task A_text_that_is_no_distinguished_name_stops_the_start(string text)
    {
        var start = () => Issuer.Default.Trusting(Authority.Shared)
            .AndCertificateClient(new ClientCertificate { SubjectDistinguishedName = text })
            .StartAsync();

        (await start.Should().ThrowAsync<Exception>())
            .WithMessage("*Clients:acme:Certificates:0:SubjectDistinguishedName is *it must be a distinguished name (RFC 4514)*Try*");
    }

    private static X500DistinguishedName Name(Action<X500DistinguishedNameBuilder> add)
    {
        var builder = new X500DistinguishedNameBuilder();
        add(builder);

        return builder.Build();
    }

    private static X500DistinguishedName Multiple(params (string Type, string Value)[] attributes)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSetOf())
        {
            foreach (var (type, value) in attributes)
            {
                using var attribute = writer.PushSequence();
                writer.WriteObjectIdentifier(type);
                writer.WriteCharacterString(UniversalTagNumber.UTF8String, value);
            }
        }

        return new(writer.Encode());
    }

    private static X500DistinguishedName Encoded(byte[] value)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSetOf())
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(CommonName);
            writer.WriteEncodedValue(value);
        }

        return new(writer.Encode());
    }

    private static X509Extension Extension(string dns)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(dns);

        return names.Build();
    }

    private static X509Extension Extension(byte[] value) => new("2.5.29.17", value, critical: false);
}
