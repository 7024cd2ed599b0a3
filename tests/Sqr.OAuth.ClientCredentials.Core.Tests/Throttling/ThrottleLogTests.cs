using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>What the log has of throttled requests: a warning when it begins, and the line that every request has.</summary>
public sealed class ThrottleLogTests
{
    private const string Here = "203.0.113.7";

    [Test]
    public async Task A_throttled_address_is_warned_of_once_and_its_requests_are_logged_like_all_others()
    {
        await using var issuer = await Issuer.Default.Throttling().StartAsync();
        await issuer.FailFromAsync(Here, 60);
        var before = issuer.Logs.Lines.Count;

        for (var i = 0; i < 10; i++)
        {
            (await issuer.RequestTokenFromAsync(Here, "nobody", "wrong")).ShouldBeThrottled();
        }

        Throttled(issuer, before).Should().HaveCount(10).And.OnlyContain(name => name == "TokenRefused");
        issuer.Logs.RefusalsFor("Throttled").Should().HaveCount(10);
        var line = issuer.Logs.Lines.Should().ContainSingle(line => line.Id.Name == "AddressThrottled").Subject;
        line.Level.Should().Be(LogLevel.Warning);
        line.Text.Should().Contain(Here).And.Contain("00:01:00");
    }

    [Test]
    public async Task A_client_over_its_limit_is_logged_at_most_once_a_minute_and_named_only_if_it_exists()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Throttling().StartAsync();
        foreach (var clientId in (string[])["acme", "nobody"])
        {
            await issuer.FailAsAsync(clientId, 22);
        }

        issuer.Logs.CountOf("ClientThrottled").Should().Be(1);
        issuer.Logs.CountOf("UnknownClientThrottled").Should().Be(1);
        issuer.Logs.Lines.Should().Contain(line => line.Id.Name == "ClientThrottled" && line.Text.Contains("acme"));
        issuer.Logs.Lines.Should().NotContain(line => line.Text.Contains("nobody"));

        issuer.Time.Advance(TimeSpan.FromMinutes(1));
        await issuer.FailAsAsync("acme", 22);
        issuer.Logs.CountOf("ClientThrottled").Should().Be(2);
    }

    private static IEnumerable<string?> Throttled(RunningIssuer issuer, int since) =>
        issuer.Logs.Lines.Skip(since).Where(line => line.Id.Id is >= 2000 and < 3000).Select(line => line.Id.Name);
}
