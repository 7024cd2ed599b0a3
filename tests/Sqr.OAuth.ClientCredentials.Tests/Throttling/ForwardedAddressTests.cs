using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Behind a proxy, whose forwarded headers the host processes or not.</summary>
public sealed class ForwardedAddressTests
{
    private const string Proxy = "10.0.0.1";

    [TestCase("X-Forwarded-For", "198.51.100.1")]
    [TestCase("X-Forwarded-For", "rubbish")]
    [TestCase("Forwarded", "for=198.51.100.1;proto=https")]
    public async Task Where_the_header_is_not_processed_nothing_counts_per_address_and_a_warning_says_so_once(string header, string value)
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Throttling().StartAsync();
        for (var i = 0; i < 100; i++)
        {
            (await RequestAsync(issuer, $"nobody-{i}", "wrong", (header, value))).Status.Should().Be(HttpStatusCode.Unauthorized);
        }

        (await RequestAsync(issuer, "acme", "right", (header, value))).Status.Should().Be(HttpStatusCode.OK);
        issuer.Logs.CountOf("ForwardedAddressIgnored").Should().Be(1);
    }

    [Test]
    public async Task Where_the_header_is_processed_each_client_behind_the_proxy_has_its_own_address()
    {
        await using var issuer = await Processing().StartAsync();
        for (var i = 0; i < 60; i++)
        {
            (await RequestAsync(issuer, $"nobody-{i}", "wrong", ("X-Forwarded-For", "198.51.100.1"))).Status.Should().Be(HttpStatusCode.Unauthorized);
        }

        (await RequestAsync(issuer, "nobody", "wrong", ("X-Forwarded-For", "198.51.100.1"))).ShouldBeThrottled(60);
        (await RequestAsync(issuer, "nobody", "wrong", ("X-Forwarded-For", "198.51.100.2"))).Status.Should().Be(HttpStatusCode.Unauthorized);
        issuer.Logs.CountOf("ForwardedAddressIgnored").Should().Be(0);
    }

    [TestCase("X-Forwarded-For", "192.0.2.9, 198.51.100.1")]
    [TestCase("Forwarded", "for=192.0.2.9")]
    public async Task What_a_client_adds_itself_does_not_hide_the_address_that_was_processed(string header, string value)
    {
        await using var issuer = await Processing().StartAsync();
        for (var i = 0; i < 60; i++)
        {
            await RequestAsync(issuer, $"nobody-{i}", "wrong", Headers());
        }

        (await RequestAsync(issuer, "nobody", "wrong", Headers())).ShouldBeThrottled(60);

        (string, string)[] Headers() => header is "Forwarded" ? [("X-Forwarded-For", "198.51.100.1"), (header, value)] : [(header, value)];
    }

    [Test]
    public async Task Strangers_behind_the_same_proxy_do_not_lock_a_client_out()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Throttling().StartAsync();
        for (var i = 0; i < 100; i++)
        {
            await RequestAsync(issuer, "acme", "wrong", ("X-Forwarded-For", $"198.51.100.{i % 4}"));
        }

        (await RequestAsync(issuer, "acme", "wrong", ("X-Forwarded-For", "198.51.100.1"))).ShouldBeThrottled();
        (await RequestAsync(issuer, "acme", "right", ("X-Forwarded-For", "192.0.2.9, 203.0.113.7:4711"))).Status.Should().Be(HttpStatusCode.OK);
        (await RequestAsync(issuer, "acme", "right", ("Forwarded", "for=192.0.2.9, for=\"[2001:db8::1]:4711\";by=x"))).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Forged_headers_do_not_give_a_guesser_endless_tries()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Throttling().LoggingErrorsOnly().StartAsync();
        await RequestAsync(issuer, "acme", "right"); // known, but from elsewhere
        var tried = 0;
        for (var i = 0; i < 400; i++)
        {
            var answer = await issuer.SendFromAsync("192.0.2.66", Call("acme", "wrong").With("X-Forwarded-For", $"198.51.{i}.1".Replace(".256.", ".0.")));
            tried += answer.Status is HttpStatusCode.Unauthorized ? 1 : 0;
        }

        tried.Should().BeInRange(100, 320);
        (await RequestAsync(issuer, "acme", "right")).Status.Should().Be(HttpStatusCode.OK);
        (await issuer.RequestTokenFromAsync("203.0.113.7", "acme", "right")).Status.Should().Be(HttpStatusCode.OK);
    }

    private static Task<Answer> RequestAsync(RunningIssuer issuer, string clientId, string secret, params IEnumerable<(string Name, string Value)> headers) =>
        issuer.SendFromAsync(Proxy, headers.Aggregate(Call(clientId, secret), (call, header) => call.With(header.Name, header.Value)));

    private static HttpCall Call(string clientId, string secret) =>
        HttpCall.Form($"grant_type=client_credentials&client_id={clientId}&client_secret={secret}");

    private static Issuer Processing() => Issuer.WithClient("acme", "right").Throttling().Services(services => services
        .Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor;
            options.KnownProxies.Add(IPAddress.Parse(Proxy));
        })
        .AddSingleton<IStartupFilter, ForwardedHeadersNext>());

    private sealed class ForwardedHeadersNext : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.UseForwardedHeaders();
            next(app);
        };
    }
}
