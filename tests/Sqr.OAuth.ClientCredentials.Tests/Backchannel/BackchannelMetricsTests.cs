using System.Net;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class BackchannelMetricsTests
{
    private const string Duration = "sqr.oauth.backchannel.fetch.duration";
    private const string Span = "sqr.oauth.backchannel.fetch";

    [Test]
    public async Task A_fetch_is_measured_and_traced_with_the_server_but_without_the_rest_of_the_URL()
    {
        await using var server = await KeyServer.StartAsync(ClientKey.Shared.Jwk("1"));
        await using var issuer = await IssuerOf(new($"{server.Address}?token=tell-tale")).StartAsync();
        using var metrics = new CollectedMetrics(issuer.App.Services);
        using var spans = new CollectedSpans(issuer);
        var publish = server.Answer;
        server.Answer = context =>
        {
            issuer.Time.Advance(TimeSpan.FromMilliseconds(250));

            return publish(context);
        };

        (await RequestAsync(issuer)).Status.Should().Be(HttpStatusCode.OK);
        (await RequestAsync(issuer)).Status.Should().Be(HttpStatusCode.OK);

        metrics.Of(Duration).Should().Equal("outcome=fetched 0.25");
        spans.Of(Span).Should().Equal($"Client server.address=127.0.0.1 server.port={server.Port} outcome=fetched Unset");
    }

    [Test]
    public async Task A_server_that_fails_is_told_by_its_status()
    {
        await using var server = await KeyServer.StartAsync();
        server.Fail();
        await using var issuer = await IssuerOf(server.Address).StartAsync();

        await ShouldFailAsync(issuer, "failed 0", $"server.port={server.Port} error.type=500 outcome=failed");
    }

    [Test]
    public async Task A_server_that_cannot_be_reached_is_told_by_the_kind_of_its_fault()
    {
        var port = FreePort.Next();
        await using var issuer = await IssuerOf(new($"http://127.0.0.1:{port}/")).StartAsync();

        await ShouldFailAsync(issuer, "failed 0", $"server.port={port} error.type=System.Net.Http.HttpRequestException outcome=failed");
    }

    [TestCase("127.0.0.1")]
    [TestCase("localhost")]
    public async Task An_address_that_the_settings_forbid_is_told_from_one_that_fails(string host)
    {
        await using var server = await KeyServer.StartAsync();
        await using var issuer = await Issuer.Default.Options(options => options.Backchannel.RequireHttps = false)
            .With(builder => builder.AddClientStore(new InMemoryClientStore(
                new Client { ClientId = "acme", JwksUri = new($"http://{host}:{server.Port}/") })))
            .StartAsync();

        await ShouldFailAsync(issuer, "forbidden 0", $"server.port={server.Port} error.type=forbidden outcome=forbidden", host);
    }

    [Test]
    public async Task A_server_that_hangs_is_told_from_one_that_fails()
    {
        await using var server = await KeyServer.StartAsync();
        await using var issuer = await IssuerOf(server.Address).StartAsync();
        server.Answer = async context =>
        {
            issuer.Time.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        };

        await ShouldFailAsync(issuer, "timeout 5", $"server.port={server.Port} error.type=timeout outcome=timeout");
    }

    private static async Task ShouldFailAsync(RunningIssuer issuer, string outcome, string span, string host = "127.0.0.1")
    {
        using var metrics = new CollectedMetrics(issuer.App.Services);
        using var spans = new CollectedSpans(issuer);

        (await RequestAsync(issuer)).Status.Should().Be(HttpStatusCode.ServiceUnavailable);

        metrics.Of(Duration).Should().Equal($"outcome={outcome}");
        spans.Of(Span).Should().Equal($"Client server.address={host} {span} Error");
    }

    private static Issuer IssuerOf(Uri address) => Issuer.Default.Options(options =>
    {
        (options.Backchannel.RequireHttps, options.Backchannel.AllowPrivateAddresses) = (false, true);
        options.Clients["acme"] = new() { JwksUri = address };
    });

    private static Task<Answer> RequestAsync(RunningIssuer issuer) => issuer.RequestTokenAsync(issuer.Assertion().WithHeader("kid", "1"));
}
