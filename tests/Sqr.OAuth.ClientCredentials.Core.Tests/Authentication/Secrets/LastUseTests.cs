using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class LastUseTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid SecretId = Guid.Parse("0b0c9d0e-6f3f-4a37-8a5f-0a6f7f4d2d11");

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

    [Test, Category(LongProof.Slow)]
    public async Task Many_notes_go_in_batches_each_secret_once()
    {
        var clients = Enumerable.Range(0, 600)
            .Select(i => new Client { ClientId = $"client{i}", Secrets = [new() { Id = Guid.NewGuid(), Hash = SecretHash.OfRandomSecret("right") }] })
            .ToArray();
        var store = new WritableStore(clients);
        await using var issuer = await StartAsync(store);

        foreach (var client in clients)
        {
            (await issuer.RequestTokenAsync(client.ClientId, "right")).Status.Should().Be(HttpStatusCode.OK);
        }

        await issuer.App.StopAsync();

        store.Recorded.TryRead(out var first).Should().BeTrue();
        store.Recorded.TryRead(out var second).Should().BeTrue();
        first.Should().HaveCount(500);
        first!.Concat(second!).Select(use => use.SecretId).Should().BeEquivalentTo(clients.Select(client => client.Secrets[0].Id)); // TryRead gave both
    }

    private static WritableStore StoreWith(params ClientSecret[] secrets) => new(new Client { ClientId = "acme", Secrets = secrets });

    private static Task<RunningIssuer> StartAsync(WritableStore store) => Issuer.Default.With(builder => builder.AddClientStore(store)).StartAsync();

    private static async Task UseAsync(RunningIssuer issuer) => (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
}
