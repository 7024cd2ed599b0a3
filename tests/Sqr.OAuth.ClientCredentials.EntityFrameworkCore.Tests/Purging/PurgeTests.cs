using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

internal sealed class PurgeTests(Provider provider) : DatabaseTests(provider)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    [Test]
    public async Task What_has_expired_is_deleted_and_nothing_else()
    {
        await using var issuer = await StartInTimeAsync();
        var now = issuer.Time.GetUtcNow();
        await issuer.CreateAsync("acme", "does not expire");
        await AddSecretAsync(issuer, "long ago", now.AddDays(-31));
        await AddSecretAsync(issuer, "of late", now.AddDays(-29));
        var expiredOnEveryNode = now + Interval - TimeSpan.FromMinutes(5);
        await issuer.Get<IReplayStore>().TryUseAsync("https://issuer.test", "short", expiredOnEveryNode, default);
        await issuer.Get<IReplayStore>().TryUseAsync("https://issuer.test", "long", expiredOnEveryNode.AddSeconds(1), default);
        await issuer.Get<IRevocationStore>().RevokeAsync("short", expiredOnEveryNode, default);
        await issuer.Get<IRevocationStore>().RevokeAsync("long", expiredOnEveryNode.AddSeconds(1), default);

        issuer.Time.Advance(Interval);
        await issuer.Logs.ReachedAsync("Purged", 1);

        (await issuer.Clients().ListSecretsAsync("acme"))!.Select(secret => secret.Description).Should().BeEquivalentTo([null, "of late"]);
        (await Database.CountAsync("SqrUsedAssertions")).Should().Be(1);
        (await Database.CountAsync("SqrRevokedTokens")).Should().Be(1);
        issuer.Logs.Lines.Should().ContainSingle(line => line.Id.Name == "Purged")
            .Which.Text.Should().StartWith("Expired rows were deleted: 1 secrets, 1 used assertions, 1 revoked tokens.");
    }

    [Test]
    public async Task A_row_is_deleted_within_a_minute_of_its_end()
    {
        await using var issuer = await StartInTimeAsync();
        issuer.Time.Advance(Interval);
        await issuer.Logs.ReachedAsync("Purged", 1);
        var endsOnEveryNode = issuer.Time.GetUtcNow().AddSeconds(1);
        await issuer.Get<IReplayStore>().TryUseAsync("https://issuer.test", "id", endsOnEveryNode - TimeSpan.FromMinutes(5), default);

        issuer.Time.Advance(Interval);
        await issuer.Logs.ReachedAsync("Purged", 2);

        (await Database.CountAsync("SqrUsedAssertions")).Should().Be(0);
    }

    [Test]
    public async Task A_node_whose_clock_is_ahead_purges_nothing_that_another_still_has_to_know()
    {
        await using var ahead = await StartInTimeAsync();
        await using var behind = await StartInTimeAsync();
        var expiresAt = behind.Time.GetUtcNow().AddMinutes(4);
        await behind.Get<IReplayStore>().TryUseAsync("https://issuer.test", "id", expiresAt, default);
        await behind.Get<IRevocationStore>().RevokeAsync("token", expiresAt, default);

        ahead.Time.Advance(TimeSpan.FromMinutes(5));
        await ahead.Logs.ReachedAsync("Purged", 1);

        (await behind.Get<IReplayStore>().TryUseAsync("https://issuer.test", "id", expiresAt, default)).Should().BeFalse();
        (await behind.Get<IRevocationStore>().IsRevokedAsync("token", default)).Should().BeTrue();
    }

    [Test]
    public async Task Many_rows_are_deleted_in_batches_and_in_one_round()
    {
        var statements = new CountedDeletions();
        await using var issuer = await IssuerOn(options => options.AddInterceptors(statements)).At(AdjustableTime.ToThisMachine).StartAsync();
        await InsertUsedAssertionsAsync(100_500);

        issuer.Time.Advance(Interval);
        await issuer.Logs.ReachedAsync("Purged", 1);

        statements.UsedAssertions.Should().Be(101);
        (await Database.CountAsync("SqrUsedAssertions")).Should().Be(0);
    }

    [Test]
    public async Task Of_two_nodes_one_purges_and_the_other_takes_over_when_it_has_gone()
    {
        await using var second = await StartInTimeAsync();
        await using (var first = await StartInTimeAsync())
        {
            first.Time.Advance(Interval);
            await first.Logs.ReachedAsync("Purged", 1);
            second.Time.Advance(Interval);
            await second.Logs.ReachedAsync("PurgeLeftToAnother", 1);

            first.Time.Advance(Interval);
            await first.Logs.ReachedAsync("Purged", 2);
        }

        second.Time.Advance(Interval);
        await second.Logs.ReachedAsync("PurgeLeftToAnother", 2);
        second.Time.Advance(Interval);
        await second.Logs.ReachedAsync("Purged", 1);

        second.Logs.CountOf("Purged").Should().Be(1);
    }

    [Test]
    public async Task Of_many_nodes_that_begin_at_once_one_purges()
    {
        List<RunningIssuer> nodes = [];
        for (var i = 0; i < 4; i++)
        {
            nodes.Add(await StartInTimeAsync());
        }

        nodes.ForEach(node => node.Time.Advance(Interval));
        while (nodes.Sum(node => node.Logs.CountOf("Purged") + node.Logs.CountOf("PurgeLeftToAnother")) < nodes.Count)
        {
            await Task.Yield();
        }

        nodes.Sum(node => node.Logs.CountOf("Purged")).Should().Be(1);
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }
    }

    [Test]
    public async Task A_round_that_fails_is_logged_and_the_next_one_tries_again()
    {
        await using var issuer = await StartInTimeAsync();
        await Database.ExecuteAsync("""ALTER TABLE "SqrLeases" RENAME TO "Gone" """);

        issuer.Time.Advance(Interval);
        await issuer.Logs.ReachedAsync("PurgeFailed", 1);
        await Database.ExecuteAsync("""ALTER TABLE "Gone" RENAME TO "SqrLeases" """);
        issuer.Time.Advance(Interval);
        await issuer.Logs.ReachedAsync("Purged", 1);

        issuer.Logs.CountOf("PurgeFailed").Should().Be(1);
    }

    [Test]
    public async Task A_clock_that_is_400_days_ahead_for_a_moment_deletes_nothing_and_is_named_once()
    {
        await using var issuer = await StartInTimeAsync();
        await FillAsync(issuer, issuer.Time.GetUtcNow().AddDays(300));

        issuer.Time.Adjustment += TimeSpan.FromDays(400);
        await RoundAsync(issuer);
        issuer.Time.Adjustment -= TimeSpan.FromDays(400);
        issuer.Time.Advance(Interval);
        await issuer.Logs.ReachedAsync("Purged", 1);

        (await CountAsync()).Should().Be((1, 1, 1));
        issuer.Logs.Lines.Should().ContainSingle(line => line.Id.Name == "PurgeClockInDoubt").Which.Should().Match<(EventId Id, LogLevel Level, string Text)>(
            line => line.Level == LogLevel.Warning && line.Text.Contains("moved by 400.00:00:00 more than time has passed"));
    }

    [TestCase(400)]
    [TestCase(-400)]
    public async Task A_clock_that_is_wrong_from_the_start_deletes_nothing_because_the_database_contradicts(int days)
    {
        await using var issuer = await StartInTimeAsync(ahead: TimeSpan.FromDays(days));
        await FillAsync(issuer, issuer.Time.GetUtcNow().AddDays(-100));

        await RoundAsync(issuer);

        (await CountAsync()).Should().Be((1, 1, 1));
        issuer.Logs.Lines.Should().ContainSingle(line => line.Id.Name == "PurgeClockInDoubt").Which.Text.Should().Contain("The clock of ");
    }

    [Test]
    public async Task A_clock_that_was_put_right_is_trusted_after_a_day()
    {
        var day = TimeSpan.FromDays(1);
        await using var issuer = await StartInTimeAsync(ahead: TimeSpan.FromDays(-401));
        await FillAsync(issuer, issuer.Time.GetUtcNow().AddDays(300));

        issuer.Time.Adjustment += TimeSpan.FromDays(400) - Interval;
        await RoundAsync(issuer);
        (await CountAsync()).Should().Be((1, 1, 1));
        issuer.Time.Advance(day);
        await issuer.Logs.ReachedAsync("Purged", 1);

        (await CountAsync()).Should().Be((0, 0, 0));
        issuer.Logs.CountOf("PurgeClockInDoubt").Should().Be(1);
    }

    [TestCase(6, "PurgeLeftToAnother")] // a minute until the round, the lease and ClockSkew
    [TestCase(7, "Purged")]
    public async Task A_lease_that_ends_too_late_was_taken_by_a_wrong_clock_and_is_void(int minutes, string outcome)
    {
        await using (var gone = await StartInTimeAsync())
        {
            await RoundAsync(gone);
        }

        await using var issuer = await StartInTimeAsync();
        await Database.ExecuteAsync($"UPDATE \"SqrLeases\" SET \"ExpiresAt\" = '{issuer.Time.GetUtcNow().AddMinutes(minutes):yyyy-MM-dd HH:mm:ss}+00:00'");
        await RoundAsync(issuer);

        issuer.Logs.CountOf(outcome).Should().Be(1);
    }

    // Until the first round is over, however it ends.
    private static async Task RoundAsync(RunningIssuer issuer)
    {
        issuer.Time.Advance(Interval);
        while (!issuer.Logs.Lines.Any(line => line.Id.Name is "Purged" or "PurgeLeftToAnother" or "PurgeClockInDoubt"))
        {
            await Task.Yield();
        }
    }

    // A row of each kind.
    private static async Task FillAsync(RunningIssuer issuer, DateTimeOffset expiresAt)
    {
        await issuer.CreateAsync("acme");
        await AddSecretAsync(issuer, "expires", expiresAt);
        await issuer.Get<IReplayStore>().TryUseAsync("https://issuer.test", "id", expiresAt, default);
        await issuer.Get<IRevocationStore>().RevokeAsync("token", expiresAt, default);
    }

    private async Task<(int Secrets, int UsedAssertions, int RevokedTokens)> CountAsync() => (
        await Database.CountAsync("SqrClientSecrets"), await Database.CountAsync("SqrUsedAssertions"), await Database.CountAsync("SqrRevokedTokens"));

    private static async Task AddSecretAsync(RunningIssuer issuer, string description, DateTimeOffset expiresAt) =>
        await issuer.Clients().AddSecretAsync("acme", new() { Description = description, ExpiresAt = expiresAt });

    private Task<int> InsertUsedAssertionsAsync(int count) => Database.ExecuteAsync(Provider == Provider.Sqlite
        ? $"""WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"""
            + """ INSERT INTO "SqrUsedAssertions" ("Digest", "ExpiresAt") SELECT randomblob(32), datetime('now', '-3 days', '+' || i || ' seconds') FROM n"""
        : """INSERT INTO "SqrUsedAssertions" ("Digest", "ExpiresAt") SELECT sha256(i::text::bytea), """
            + $"""now() - interval '3 days' + i * interval '1 second' FROM generate_series(1, {count}) AS i""");
}
