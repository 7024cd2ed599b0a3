using System.Net;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Certificates of clients in the database.</summary>
internal sealed class ClientCertificateTests(Provider provider) : DatabaseTests(provider)
{
    [Test]
    public async Task Certificates_come_back_as_they_went_in()
    {
        await using var issuer = await IssuerOn().Trusting(Authority.Shared).StartAsync();
        ClientOptions settings = new()
        {
            ClientId = "acme",
            Certificates =
            {
                new() { Pem = Authority.SelfSigned().ExportCertificatePem() },
                new() { Sha256Thumbprint = new string('A', 64) },
                new() { SubjectDistinguishedName = "CN=Acme \\\"and\\\" sons — 株式会社,C=NL" },
                new() { SanDns = "acme.example.com" },
                new() { SanUri = "spiffe://example.com/acme" },
                new() { SanIp = "2001:db8::7" },
                new() { SanEmail = "acme@example.com" },
            },
            RequireCertificateBinding = true,
        };

        await issuer.Clients().CreateAsync(settings);

        (await issuer.Clients().FindAsync("acme"))!.Settings.Should().BeEquivalentTo(settings);
        (await issuer.Get<IClientStore>().FindByIdAsync("acme", default)).Should().BeEquivalentTo(settings);
    }

    [Test]
    public async Task A_client_of_the_database_authenticates_by_its_certificate()
    {
        var own = Authority.SelfSigned();
        await using var issuer = await IssuerOn().Trusting(Authority.Shared).BehindProxy().StartAsync();
        await issuer.Clients().CreateAsync(new()
        {
            ClientId = "acme",
            Certificates = { new() { Pem = own.ExportCertificatePem() }, new() { SubjectDistinguishedName = Authority.Acme } },
        });

        (await issuer.ForwardAsync(own)).Status.Should().Be(HttpStatusCode.OK);
        (await issuer.ForwardAsync(Authority.Shared.Issue())).Status.Should().Be(HttpStatusCode.OK);
        (await issuer.ForwardAsync(Authority.SelfSigned())).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
    }

    [TestCaseSource(nameof(WrongCertificates))]
    public async Task A_certificate_that_is_not_fit_is_not_stored(ClientCertificate certificate, string reason)
    {
        await using var issuer = await StartAsync();

        var create = async () => await issuer.Clients().CreateAsync(new() { ClientId = "acme", Certificates = { certificate } });

        (await create.Should().ThrowAsync<InvalidClientException>()).WithMessage($"*Client:Certificates:0{reason}*");
    }

    private static IEnumerable<TestCaseData> WrongCertificates() =>
    [
        new TestCaseData(new ClientCertificate(), " has none of").SetArgDisplayNames("nothing"),
        new TestCaseData(new ClientCertificate { SanDns = "*.example.com" }, ":SanDns is").SetArgDisplayNames("wildcard"),
        new TestCaseData(new ClientCertificate { SanDns = "acme.example.com" }, "*TrustedRoots is empty").SetArgDisplayNames("no_authority"),
        new TestCaseData(new ClientCertificate { Pem = $"\0{Authority.SelfSigned().ExportCertificatePem()}" }, ":Pem contains NUL").SetArgDisplayNames("NUL"),
    ];
}
