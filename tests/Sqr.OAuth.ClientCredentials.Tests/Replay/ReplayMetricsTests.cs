namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class ReplayMetricsTests
{
    private const string Entries = "sqr.oauth.replay.entries";

    [Test]
    public async Task Used_proofs_are_counted_until_they_have_expired()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();
        using var metrics = new CollectedMetrics(issuer.App.Services);

        metrics.Of(Entries).Should().Equal("0");
        await issuer.RequestTokenAsync(issuer.Proof());
        await issuer.RequestTokenAsync(issuer.Proof());

        metrics.Of(Entries).Should().Equal("2");
        issuer.Time.Advance(TimeSpan.FromHours(1));
        metrics.Of(Entries).Should().Equal("0");
    }

    [Test]
    public async Task What_a_store_of_the_hosts_own_holds_is_unknown()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").With(builder => builder.AddReplayStore<EmptyStore>()).StartAsync();
        using var metrics = new CollectedMetrics(issuer.App.Services);

        await issuer.RequestTokenAsync(issuer.Proof());

        metrics.Of(Entries).Should().BeEmpty();
    }

    private sealed class EmptyStore : IReplayStore
    {
        public ValueTask<bool> TryUseAsync(string issuer, string id, DateTimeOffset expiresAt, CancellationToken cancellationToken) => new(true);
    }
}
