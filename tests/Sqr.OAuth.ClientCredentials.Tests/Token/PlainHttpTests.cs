using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class PlainHttpTests
{
    [Test]
    public async Task Plain_http_that_is_refused_is_logged_once_a_minute()
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right").StartAsync();

        await PostAsync(issuer);
        await PostAsync(issuer);
        issuer.Logs.CountOf("PlainHttpRefused").Should().Be(1);
        issuer.Time.Advance(TimeSpan.FromSeconds(59));
        await PostAsync(issuer);
        issuer.Logs.CountOf("PlainHttpRefused").Should().Be(1);
        issuer.Time.Advance(TimeSpan.FromSeconds(1));
        await PostAsync(issuer);

        issuer.Logs.CountOf("PlainHttpRefused").Should().Be(2);
        issuer.Logs.Lines.Should().OnlyContain(line => !line.Text.Contains("right"));
    }

    [Test]
    public async Task Plain_http_that_is_refused_is_logged_also_after_the_clock_was_set_back()
    {
        var time = new AdjustableTime();
        await using var issuer = await Issuer.WithClient("acme", secret: "right").Services(services => services.AddSingleton<TimeProvider>(time)).StartAsync();
        await PostAsync(issuer);

        time.Adjustment = TimeSpan.FromHours(-1);
        time.Advance(TimeSpan.FromMinutes(1));
        await PostAsync(issuer);

        issuer.Logs.CountOf("PlainHttpRefused").Should().Be(2);
    }

    [TestCase("X-Forwarded-Proto", "https")]
    [TestCase("Forwarded", "proto=https")]
    public async Task A_request_that_was_forwarded_has_forwarded_headers_as_the_hint(string header, string value)
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right").StartAsync();

        await PostAsync(issuer, (header, value));

        Warning(issuer).Should().ContainAll($"the header {header}", "Set up forwarded headers", "the environment is Production");
    }

    [Test]
    public async Task A_request_that_was_not_forwarded_has_https_as_the_hint()
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right").StartAsync();

        await PostAsync(issuer);

        Warning(issuer).Should().Contain("Clients must use https").And.NotContain("The request has the header");
    }

    private static string Warning(RunningIssuer issuer)
    {
        var line = issuer.Logs.Lines.Single(line => line.Id.Name == "PlainHttpRefused");
        line.Level.Should().Be(LogLevel.Warning);

        return line.Text;
    }

    private static async Task PostAsync(RunningIssuer issuer, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "http://issuer.test" + Issuer.TokenPath)
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", "acme"), new("client_secret", "right")]),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        (await issuer.SendAsync(request)).Error.Should().Be("invalid_request");
    }
}
