namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class ThrottleMetricsTests
{
    [Test]
    public async Task What_is_remembered_of_failures_is_counted()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Throttling().StartAsync();
        using var metrics = new CollectedMetrics(issuer.App.Services);

        metrics.Of("sqr.oauth.throttle.entries").Should().Equal("0");
        await issuer.FailFromAsync("203.0.113.1", 2);

        metrics.Of("sqr.oauth.throttle.entries").Should().Equal("5"); // the address, and for both clients their failures from there and from anywhere
    }
}
