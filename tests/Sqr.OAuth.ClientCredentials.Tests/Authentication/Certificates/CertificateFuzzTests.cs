using System.Net;
using System.Security.Cryptography.X509Certificates;
using CsCheck;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>
/// An invalid or random certificate always gets an answer that the contract allows.
/// When a test fails, CsCheck prints a seed; pass it to Sample as <c>seed:</c> to repeat the run.
/// </summary>
[TestFixture]
internal sealed class CertificateFuzzTests
{
    private static readonly X509Certificate2 Rich = Authority.Shared.Issue(configure: Authority.Names(names =>
    {
        names.AddDnsName("acme.example.com");
        names.AddUri(new("spiffe://example.com/acme"));
        names.AddIpAddress(IPAddress.Parse("192.0.2.7"));
        names.AddEmailAddress("acme@example.com");
    }) + Authority.Use("1.3.6.1.5.5.7.3.2"));

    private static readonly Gen<(int At, byte Value, int Change)> Mutation = Gen.Select(
        Gen.Int[0, Rich.RawData.Length],
        Gen.OneOf(Gen.Byte, Gen.OneOfConst<byte>(0, 1, 0x7f, 0x80, 0x81, 0x84, 0xff, 0x30, 0x31, 0x02, 0x05, 0x0c, 0x13, 0x17, 0x18, 0x1e)),
        Gen.Int[0, 3]);

    [TestCase("Pem")]
    [TestCase("SubjectDistinguishedName")]
    [TestCase("SanDns")]
    [TestCase("SanIp")]
    public async Task No_certificate_makes_a_fault_and_no_authority_vouches_for_a_changed_one(string member)
    {
        ClientCertificate registered = member switch
        {
            "Pem" => new() { Pem = Authority.SelfSigned().ExportCertificatePem() },
            "SubjectDistinguishedName" => new() { SubjectDistinguishedName = Authority.Acme },
            "SanDns" => new() { SanDns = "acme.example.com" },
            _ => new() { SanIp = "192.0.2.7" },
        };
        await using var issuer = await Issuer.Default.Trusting(Authority.Shared)
            .AndCertificateClient(registered).BehindProxy().LoggingErrorsOnly().StartAsync();
        var server = issuer.App.GetTestServer();

        await Mutation.List[1, 3].SampleAsync(
            async mutations =>
            {
                var bytes = mutations.Aggregate(Rich.RawData, Mutate);
                var answer = await HttpCall.Form("grant_type=client_credentials&client_id=acme")
                    .With("X-Client-Cert", Convert.ToBase64String(bytes))
                    .SendToAsync(server);
                if (answer.Status is not HttpStatusCode.OK)
                {
                    answer.ShouldBeARefusal();
                }
                else if (!bytes.AsSpan().StartsWith(Rich.RawData)) // What follows a certificate is no part of it; .NET leaves it unread.
                {
                    throw new InvalidOperationException("It was accepted.");
                }
            },
            iter: LongProof.Times(5_000),
            threads: Environment.ProcessorCount);

        issuer.Logs.Lines.Should().NotContain(line => line.Level >= LogLevel.Error);
    }

    [Test]
    public async Task What_follows_a_certificate_is_no_part_of_it()
    {
        await using var issuer = await Issuer.Default.Trusting(Authority.Shared)
            .AndCertificateClient(new ClientCertificate { SanIp = "192.0.2.7" })
            .BehindProxy().StartAsync();

        var answer = await HttpCall.Form("grant_type=client_credentials&client_id=acme")
            .With("X-Client-Cert", Convert.ToBase64String([.. Rich.RawData, 5]))
            .SendToAsync(issuer.App.GetTestServer());

        answer.Status.Should().Be(HttpStatusCode.OK);
    }

    private static byte[] Mutate(byte[] bytes, (int At, byte Value, int Change) mutation)
    {
        var (_, value, change) = mutation;
        var at = int.Min(mutation.At, bytes.Length);
        var inside = at % bytes.Length;

        return change switch
        {
            0 or 1 => [.. bytes[..inside], value, .. bytes[(inside + 1)..]],
            2 => [.. bytes[..at], value, .. bytes[at..]],
            _ => [.. bytes[..inside], .. bytes[(inside + 1)..]],
        };
    }
}
