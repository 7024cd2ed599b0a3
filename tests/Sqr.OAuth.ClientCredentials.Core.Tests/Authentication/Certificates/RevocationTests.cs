using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Certificates that say where the list of the revoked is, and a server there.</summary>
[TestFixture]
internal sealed class RevocationTests
{
    private readonly ConcurrentDictionary<string, byte[]> _lists = new();
    private readonly ConcurrentQueue<string> _fetched = new();
    private readonly Authority _authority = Authority.Root("CN=Revoking CA");
    private Task _mayAnswer = Task.CompletedTask;
    private WebApplication _server = null!; // SetUp sets it

    [SetUp]
    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(async context =>
        {
            await _mayAnswer;
            var path = context.Request.Path.Value!.TrimStart('/'); // it always has one
            _fetched.Enqueue(path);
            context.Response.StatusCode = _lists.ContainsKey(path) ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;

            if (_lists.TryGetValue(path, out var list))
            {
                await context.Response.Body.WriteAsync(list);
            }
        });
        await _server.StartAsync();
    }

    [TearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [TestCase("NoCheck", true, null)]
    [TestCase("Online", true, "CertificateRevoked")]
    [TestCase("Online", false, null)]
    public async Task A_revoked_certificate_is_refused_where_the_settings_have_it_looked_up(string mode, bool isRevoked, string? reason)
    {
        var list = NewList();
        var certificate = _authority.Issue(configure: At(list));
        _lists[list] = isRevoked ? _authority.Revoke(certificate) : _authority.Revoke();
        await using var issuer = await With(mode).StartAsync();

        var answer = await issuer.ForwardAsync(certificate);

        answer.Status.Should().Be(reason is null ? HttpStatusCode.OK : HttpStatusCode.Unauthorized);
        _fetched.Contains(list).Should().Be(mode is "Online");
        if (reason is not null)
        {
            issuer.ShouldHaveRefused(reason);
        }
    }

    [TestCase("Online")]
    [TestCase("Offline")]
    public async Task A_certificate_is_refused_if_the_list_is_not_to_be_had(string mode)
    {
        await using var issuer = await With(mode).StartAsync();

        (await issuer.ForwardAsync(_authority.Issue(configure: At(NewList())))).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");

        issuer.ShouldHaveRefused("RevocationUnknown");
    }

    [Test]
    public async Task Nothing_is_fetched_from_where_a_certificate_says_that_nobody_vouches_for()
    {
        var list = NewList();
        await using var issuer = await With("Online").StartAsync();

        (await issuer.ForwardAsync(Authority.Root("CN=Revoking CA").Issue(configure: At(list)))).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");

        _fetched.Should().NotContain(list);
    }

    [Test]
    public async Task Nor_is_its_authority_neither_by_the_issuer_nor_at_the_handshake()
    {
        var (intermediate, path) = (Authority.Shared.Intermediate(), NewList());
        _lists[path] = intermediate.Certificate.RawData;
        await using var issuer = await Issuer.Default.Trusting(Authority.Shared)
            .AndCertificateClient(new ClientCertificate { SubjectDistinguishedName = Authority.Acme })
            .OnHttps().StartAsync();
        var certificate = intermediate.Issue(configure: request => request.CertificateExtensions.Add(
            new X509AuthorityInformationAccessExtension(ocspUris: null, caIssuersUris: [$"{_server.Urls.Single()}/{path}"])));

        (await issuer.RequestTokenAsync(certificate)).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");

        _fetched.Should().NotContain(path);
    }

    [Test]
    public async Task A_list_that_does_not_come_holds_up_so_many_requests_and_no_more()
    {
        var answer = new TaskCompletionSource();
        _mayAnswer = answer.Task;
        await using var issuer = await With("Online").Setting("Backchannel:Timeout", "00:01:00").StartAsync();

        var requests = Enumerable.Range(0, 20).Select(_ => issuer.ForwardAsync(_authority.Issue(configure: At(NewList())))).ToList();
        for (var refused = 0; refused < 4; refused++)
        {
            var first = await Task.WhenAny(requests);
            (await first).Status.Should().Be(HttpStatusCode.ServiceUnavailable);
            requests.Remove(first);
        }

        answer.SetResult();
        (await Task.WhenAll(requests))
            .Should().HaveCount(16)
            .And.AllSatisfy(waited => waited.Status.Should().Be(HttpStatusCode.Unauthorized, "the list was not there after all"));
    }

    private static string NewList() => Guid.NewGuid().ToString(); // .NET remembers lists by their URL

    private Issuer With(string mode) => Issuer.Default
        .Trusting(_authority)
        .AndCertificateClient(new ClientCertificate { SubjectDistinguishedName = Authority.Acme })
        .BehindProxy().Setting("MutualTls:RevocationMode", mode);

    private Action<CertificateRequest> At(string list) => request => request.CertificateExtensions.Add(
        CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([$"{_server.Urls.Single()}/{list}"]));
}
