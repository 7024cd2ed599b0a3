using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Sqr.OAuth.ClientCredentials.Tests;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LastUseTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid SecretId = Guid.Parse("0b0c9d0e-6f3f-4a37-8a5f-0a6f7f4d2d11");
    private readonly FakeTimeProvider _time = new(Start);
    private readonly StoreMetrics _metrics = new(TimeProvider.System);

    public void Dispose() => _metrics.Dispose();

    [Test]
    public async Task A_use_is_noted_within_a_minute_and_again_after_more_than_five()
    {
        var store = StoreWith(new ClientSecret { Id = SecretId, Hash = SecretHash.OfRandomSecret("right") });
        await using var issuer = await StartAsync(store);

        await UseAsync(issuer);
        store.Writes.Should().Be(0, "nothing is written while a request waits");
        issuer.Time.Advance(TimeSpan.FromMinutes(1));
        var first = await store.Recorded.ReadAsync();
        await UseAsync(issuer);
        issuer.Time.Advance(TimeSpan.FromMinutes(4));
        await UseAsync(issuer);
        issuer.Time.Advance(TimeSpan.FromMinutes(1));
        await UseAsync(issuer);
        issuer.Time.Advance(TimeSpan.FromMinutes(1));
        var second = await store.Recorded.ReadAsync();

        first.Should().Equal(new SecretUse(SecretId, Start));
        second.Should().Equal(new SecretUse(SecretId, Start.AddMinutes(6)));
    }

    [Test]
    public async Task What_the_store_has_noted_before_counts_too()
    {
        var store = StoreWith(new ClientSecret { Id = SecretId, Hash = SecretHash.OfRandomSecret("right"), LastUsedAt = Start.AddMinutes(-5) });
        await using var issuer = await StartAsync(store);

        await UseAsync(issuer);
        await issuer.App.StopAsync();

        store.Writes.Should().Be(0);
    }

    [Test]
    public async Task What_is_noted_and_not_yet_written_is_written_at_shutdown()
    {
        var store = StoreWith(new ClientSecret { Id = SecretId, Hash = SecretHash.OfRandomSecret("right") });
        await using var issuer = await StartAsync(store);

        await UseAsync(issuer);
        await issuer.App.StopAsync();

        store.Recorded.TryRead(out var uses).Should().BeTrue();
        uses.Should().Equal(new SecretUse(SecretId, Start));
    }

    [Test]
    public async Task What_a_store_does_not_take_is_tried_again_a_minute_later()
    {
        var store = StoreWith(new ClientSecret { Id = SecretId, Hash = SecretHash.OfRandomSecret("right") });
        store.BeforeWrite = Task.FromException(new InvalidOperationException("down"));
        await using var issuer = await StartAsync(store);

        await UseAsync(issuer);
        issuer.Time.Advance(TimeSpan.FromMinutes(1));
        await issuer.Logs.ReachedAsync("LastUsesNotRecorded", 1);
        store.BeforeWrite = Task.CompletedTask;
        issuer.Time.Advance(TimeSpan.FromMinutes(1));

        (await store.Recorded.ReadAsync()).Should().Equal(new SecretUse(SecretId, Start));
    }

    [Test]
    public async Task A_store_that_hangs_is_given_up_and_tried_again()
    {
        var store = StoreWith(new ClientSecret { Id = SecretId, Hash = SecretHash.OfRandomSecret("right") });
        store.BeforeWrite = new TaskCompletionSource().Task; // and ignores its cancellation token
        var time = new ObservedTime();
        await using var issuer = await Issuer.Default
            .Services(services => services.AddSingleton<TimeProvider>(time))
            .With(builder => builder.AddClientStore(store))
            .StartAsync();

        await UseAsync(issuer);
        time.Advance(TimeSpan.FromMinutes(1));
        await time.PassAsync(TimeSpan.FromSeconds(30));
        await issuer.Logs.ReachedAsync("LastUsesNotRecorded", 1);
        store.BeforeWrite = Task.CompletedTask;
        time.Advance(TimeSpan.FromMinutes(1));

        (await store.Recorded.ReadAsync()).Should().Equal(new SecretUse(SecretId, Start));
    }

    [Test]
    public async Task Only_the_secret_that_authenticated_is_noted_and_no_refusal()
    {
        var store = StoreWith(
            new ClientSecret { Id = Guid.NewGuid(), Hash = SecretHash.OfRandomSecret("other") },
            new ClientSecret { Id = Guid.NewGuid(), Hash = SecretHash.OfRandomSecret("expired"), ExpiresAt = Start },
            new ClientSecret { Id = SecretId, Hash = SecretHash.OfRandomSecret("right") });
        await using var issuer = await StartAsync(store);

        await issuer.RequestTokenAsync("acme", "wrong");
        await issuer.RequestTokenAsync("acme", "expired");
        await UseAsync(issuer);
        await issuer.App.StopAsync();

        (await store.Recorded.ReadAsync()).Should().Equal(new SecretUse(SecretId, Start));
    }

    [Test]
    public async Task Many_notes_go_in_batches_each_secret_once()
    {
        var store = new WritableStore();
        using var uses = UsesOf(store);
        Guid[] ids = [.. Enumerable.Range(0, 600).Select(_ => Guid.NewGuid())];
        Note(uses, ids);

        await uses.StopAsync(default);

        store.Recorded.TryRead(out var first).Should().BeTrue();
        store.Recorded.TryRead(out var second).Should().BeTrue();
        first.Should().HaveCount(500);
        first!.Concat(second!).Select(use => use.SecretId).Should().BeEquivalentTo(ids); // TryRead gave both
    }

    [Test]
    public async Task A_store_that_fails_is_called_once_a_minute_however_many_notes_there_are()
    {
        var store = new WritableStore { BeforeWrite = Task.FromException(new InvalidOperationException("down")) };
        using var uses = UsesOf(store);
        Note(uses, [.. Enumerable.Range(0, 600).Select(_ => Guid.NewGuid())]);

        await uses.StopAsync(default);

        store.Writes.Should().Be(1);
    }

    [Test]
    public async Task There_are_never_more_than_a_hundred_thousand_notes_and_those_that_are_old_make_room()
    {
        var store = new WritableStore();
        using var uses = UsesOf(store);
        Guid[] ids = [.. Enumerable.Range(0, 100_000).Select(_ => Guid.NewGuid())];
        Note(uses, ids);
        Note(uses, [SecretId]);
        (await FlushAsync()).ToHashSet().SetEquals(ids.Select(id => new SecretUse(id, Start))).Should().BeTrue("the last one had no room");

        _time.Advance(TimeSpan.FromMinutes(5));
        (await FlushAsync()).Should().BeEmpty("they are written");
        Note(uses, [SecretId]);
        (await FlushAsync()).Should().BeEmpty("there is no room yet");

        _time.Advance(TimeSpan.FromTicks(1));
        Note(uses, [ids[0]]);
        (await FlushAsync()).Should().Equal(new SecretUse(ids[0], _time.GetUtcNow()));
        Note(uses, [SecretId]);
        (await FlushAsync()).Should().Equal(new SecretUse(SecretId, _time.GetUtcNow()));

        async Task<List<SecretUse>> FlushAsync()
        {
            await uses.StopAsync(default); // writes what is noted, and may be called again
            List<SecretUse> written = [];
            while (store.Recorded.TryRead(out var batch))
            {
                written.AddRange(batch);
            }

            return written;
        }
    }

    [Test]
    public async Task It_runs_once_although_it_is_started_twice_and_ends_when_it_is_stopped()
    {
        using var uses = UsesOf(new WritableStore());
        await uses.StartAsync(default);
        var running = uses.ExecuteTask;

        await uses.StartAsync(default);

        uses.ExecuteTask.Should().BeSameAs(running);
        await uses.StopAsync(default);
        running!.IsCompleted.Should().BeTrue(); // it was started
    }

    private LastUses UsesOf(WritableStore store) => new(store, _metrics, _time, NullLogger<LastUses>.Instance);

    private static void Note(LastUses uses, Guid[] ids)
    {
        foreach (var id in ids)
        {
            uses.Note(new() { Id = id, Hash = "" });
        }
    }

    private static WritableStore StoreWith(params ClientSecret[] secrets) => new(new Client { ClientId = "acme", Secrets = secrets });

    private static Task<RunningIssuer> StartAsync(WritableStore store) => Issuer.Default.With(builder => builder.AddClientStore(store)).StartAsync();

    private static async Task UseAsync(RunningIssuer issuer) => (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
}
