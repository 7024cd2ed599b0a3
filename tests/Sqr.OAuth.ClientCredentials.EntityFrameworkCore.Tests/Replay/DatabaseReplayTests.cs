using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Sqr.OAuth.ClientCredentials.Tests;

internal sealed class DatabaseReplayTests(Provider provider) : DatabaseTests(provider)
{
    [Test]
    public async Task Of_ten_thousand_attempts_on_two_nodes_each_identifier_is_used_once()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        IReplayStore[] stores = [first.Get<IReplayStore>(), second.Get<IReplayStore>()];
        var expiresAt = first.Time.GetUtcNow().AddMinutes(10);
        var uses = new int[40];

        await Parallel.ForEachAsync(Enumerable.Range(0, 10_000), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (attempt, _) =>
        {
            var id = attempt / 8 % uses.Length; // the eight threads are at the same one
            if (await stores[attempt % 2].TryUseAsync("https://issuer.test", $"id-{id}", expiresAt, default))
            {
                Interlocked.Increment(ref uses[id]);
            }
        });

        uses.Should().AllBeEquivalentTo(1);
    }

    [Test]
    public async Task Two_issuers_may_use_the_same_identifier()
    {
        await using var issuer = await StartAsync();
        var store = issuer.Get<IReplayStore>();
        var expiresAt = issuer.Time.GetUtcNow().AddMinutes(10);

        (await store.TryUseAsync("https://one.test", "id", expiresAt, default)).Should().BeTrue();
        (await store.TryUseAsync("https://other.test", "id", expiresAt, default)).Should().BeTrue();
        (await store.TryUseAsync("https://one.tes", "tid", expiresAt, default)).Should().BeTrue("where one ends and the other begins counts");
        (await store.TryUseAsync("https://one.test", "id", expiresAt, default)).Should().BeFalse();
    }

    [Test]
    public async Task Identifiers_are_of_any_length_and_told_apart_to_the_character()
    {
        await using var issuer = await StartAsync();
        var store = issuer.Get<IReplayStore>();
        var expiresAt = issuer.Time.GetUtcNow().AddMinutes(10);
        string[] ids = [new('x', 100_000), new('x', 100_001), new('X', 100_000), "", "\0", "\ud800", "\ud801", "\u00e9", "e\u0301"];

        foreach (var id in ids)
        {
            (await store.TryUseAsync("https://issuer.test", id, expiresAt, default)).Should().BeTrue();
            (await store.TryUseAsync("https://issuer.test", id, expiresAt, default)).Should().BeFalse();
        }
    }

    [Test]
    public async Task An_identifier_whose_time_is_over_may_be_used_once_more_before_it_is_purged()
    {
        await using var issuer = await StartAsync();
        var store = issuer.Get<IReplayStore>();
        var expiresAt = issuer.Time.GetUtcNow().AddMinutes(1);
        await store.TryUseAsync("https://issuer.test", "id", expiresAt, default);
        issuer.Time.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(10));
        (await store.TryUseAsync("https://issuer.test", "id", expiresAt.AddMinutes(10), default)).Should().BeFalse();
        issuer.Time.Advance(TimeSpan.FromTicks(10));

        var attempts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
            await store.TryUseAsync("https://issuer.test", "id", expiresAt.AddMinutes(10), default))));

        attempts.Count(succeeded => succeeded).Should().Be(1);
    }

    [Test]
    public async Task An_identifier_that_is_purged_while_it_is_used_anew_is_used_once()
    {
        var purge = new BeforeUpdates(() => Database.ExecuteAsync("""DELETE FROM "SqrUsedAssertions" """));
        await using var issuer = await IssuerOn(options => options.AddInterceptors(purge)).StartAsync();
        var store = issuer.Get<IReplayStore>();
        var expiresAt = issuer.Time.GetUtcNow().AddSeconds(30);
        await store.TryUseAsync("https://issuer.test", "id", expiresAt, default);
        issuer.Time.Advance(TimeSpan.FromSeconds(30));

        (await store.TryUseAsync("https://issuer.test", "id", expiresAt.AddMinutes(10), default)).Should().BeTrue();
        (await store.TryUseAsync("https://issuer.test", "id", expiresAt.AddMinutes(10), default)).Should().BeFalse();
    }

    private sealed class BeforeUpdates(Func<Task> act) : DbCommandInterceptor
    {
        public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            if (command.CommandText.StartsWith("UPDATE", StringComparison.Ordinal))
            {
                await act();
            }

            return result;
        }
    }
}
