using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class KeyStoreFaultTests
{
    private static readonly string EncryptionKey = Convert.ToBase64String(new byte[32]);
    private static readonly InvalidOperationException Down = new("The database is away.");

    [Test]
    public async Task A_store_that_is_down_does_not_stop_the_start_and_is_answered_503_until_it_is_back()
    {
        var store = new MemoryKeyStore { Fault = Down };
        await using var issuer = await On(store).StartAsync();

        var down = await issuer.RequestTokenAsync("acme", "secret");
        var keySet = await issuer.SendAsync(new(HttpMethod.Get, "/.well-known/jwks.json"));
        store.Fault = null;
        var back = await issuer.RequestTokenAsync("acme", "secret");

        down.ShouldBeAFault(HttpStatusCode.ServiceUnavailable, "SERVICE_UNAVAILABLE", "Service Unavailable");
        keySet.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        back.Status.Should().Be(HttpStatusCode.OK);
        issuer.Logs.Lines.Should().Contain(line => line.Level == LogLevel.Error
            && line.Id.Name == "SigningKeysNotLoaded" && line.Text.Contains("The database is away."));
    }

    [Test]
    public async Task A_store_that_comes_back_is_found_without_a_request()
    {
        var store = new MemoryKeyStore { Fault = Down };
        await using var issuer = await On(store).StartAsync();
        store.Fault = null;

        await issuer.AdvanceAsync(TimeSpan.FromSeconds(10));
        store.Fault = Down;

        (await issuer.RequestTokenAsync("acme", "secret")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_store_that_hangs_at_the_start_is_waited_for_ten_seconds_and_not_longer()
    {
        var time = new ObservedTime();
        var store = new MemoryKeyStore { Hangs = true };
        var starting = On(store).Services(services => services.AddSingleton<TimeProvider>(time)).StartAsync();

        await time.PassAsync(TimeSpan.FromSeconds(10));

        await using var issuer = await starting;
        issuer.Logs.Lines.Should().Contain(line => line.Id.Name == "SigningKeysNotLoaded" && line.Text.Contains("memory did not answer within 10 seconds"));
    }

    [Test]
    public async Task A_store_that_says_that_a_key_is_unfit_stops_the_start()
    {
        var start = () => On(new MemoryKeyStore { Fault = new SigningKeyException("The key x is damaged. Restore it.") }).StartAsync();

        await start.Should().ThrowAsync<SigningKeyException>().WithMessage("The key x is damaged. Restore it.");
    }

    [Test]
    public async Task A_store_that_fails_later_leaves_everything_as_it_was_and_is_logged()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync();
        var before = (await issuer.SigningKeyIdAsync(), string.Join(' ', await issuer.PublishedKeyIdsAsync()));
        store.Fault = Down;

        issuer.Time.Advance(TimeSpan.FromSeconds(10));
        await issuer.Logs.ReachedAsync("SigningKeysNotRefreshed", 1);

        (await issuer.SigningKeyIdAsync(), string.Join(' ', await issuer.PublishedKeyIdsAsync())).Should().Be(before);
    }

    [Test]
    public async Task A_store_where_something_takes_the_place_of_the_next_key_is_an_error()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync();
        store.IsOccupied = true;

        await issuer.AdvanceAsync(TimeSpan.FromDays(90));

        issuer.Logs.Lines.Should().ContainSingle(line => line.Id.Name == "SigningKeyNotWritten").Which.Should().Match<(EventId, LogLevel Level, string Text)>(
            line => line.Level == LogLevel.Error && line.Text.Contains("ES256-000002") && line.Text.Contains("memory"));
        (await issuer.SigningKeyIdAsync()).Should().Be(store.Added[1].KeyId);
    }

    [Test]
    public async Task A_key_that_this_node_cannot_decrypt_is_published_and_another_signs()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync();
        var announced = store.Keys[1];
        store.Put((announced with { KeyId = "unreadable", Period = 2, PrivateKey = "a256gcm:AAAA" }).SealedWith(EncryptionKey));

        await issuer.AdvanceAsync(TimeSpan.FromDays(90));

        (await issuer.PublishedKeyIdsAsync()).Should().Contain("unreadable");
        (await issuer.SigningKeyIdAsync()).Should().Be(announced.KeyId);
        issuer.Logs.Lines.Should().ContainSingle(line => line.Id.Name == "SigningKeyUnreadable").Which.Text.Should().Contain("ES256-000002");
    }

    [Test]
    public async Task An_algorithm_that_a_client_of_a_store_pins_to_what_does_not_exist_is_503_and_harms_no_other()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store)
            .With(builder => builder.AddClientStore(new InMemoryClientStore(
                StoreOf.Acme, new() { ClientId = "odd", Secrets = StoreOf.Acme.Secrets, SigningAlgorithm = "XX999" })))
            .StartAsync();

        (await issuer.RequestTokenAsync("odd", "right")).Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        await issuer.AdvanceAsync(TimeSpan.FromSeconds(10));
        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
    }

    private static Issuer On(MemoryKeyStore store) => Issuer.WithClient("acme", "secret")
        .Setting("Keys:EncryptionKeys:0", EncryptionKey)
        .With(builder => builder.AddSigningKeyStore(store));
}
