using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class SecretMetricsTests
{
    private const string Duration = "sqr.oauth.secret.verification.duration";

    [Test]
    public async Task A_fast_hash_is_verified_between_two_looks_at_the_clock()
    {
        var time = new TickingTime();
        await using var issuer = await Issuer.WithClient("acme", "right").Services(services => services.AddSingleton<TimeProvider>(time)).StartAsync();
        using var metrics = new CollectedMetrics(issuer.App.Services);

        await issuer.RequestTokenAsync("acme", "right");

        metrics.Of(Duration).Should().Equal("kind=fast 0.001");
    }

    [Test]
    public async Task A_slow_hash_is_slow_until_it_has_matched()
    {
        await using var issuer = await Issuer.WithClient("acme", "unused", client => client.Secrets[0].Hash = SecretHash.OfPassword("right")).StartAsync();
        using var metrics = new CollectedMetrics(issuer.App.Services);

        foreach (var secret in (string[])["wrong", "right", "right", "wrong"])
        {
            await issuer.RequestTokenAsync("acme", secret);
        }

        metrics.TagsOf(Duration).Should().Equal("kind=slow", "kind=remembered");
        metrics.Of(Duration).Select(text => text.Split(' ')[0]).Should().Equal("kind=slow", "kind=slow", "kind=remembered", "kind=slow");
    }

    [TestCase("acme")]
    [TestCase("nobody")]
    public async Task Where_all_hashes_are_fast_so_is_a_refusal(string clientId)
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();
        using var metrics = new CollectedMetrics(issuer.App.Services);

        await issuer.RequestTokenAsync(clientId, "wrong");

        metrics.Of(Duration).Should().Equal("kind=fast 0");
    }

    /// <summary>A clock that moves by a millisecond whenever its timestamp is read.</summary>
    private sealed class TickingTime() : FakeTimeProvider(new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero))
    {
        private long _reads;

        public override long GetTimestamp() => Interlocked.Increment(ref _reads) * TimeSpan.TicksPerMillisecond;
    }
}
