using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class KeyHealthTests
{
    private const string NoNext = "No key is announced that follows the active ES256 key";
    private const string NotRefreshed = "The signing keys were not refreshed for long";
    private const string Unreadable = "The ES256 key whose turn it is, or the next one, cannot be decrypted on this host.";
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(10);
    private static readonly string EncryptionKey = Convert.ToBase64String(new byte[32]);
    private static readonly InvalidOperationException Down = new("The database is away.");
    private readonly MemoryKeyStore _store = new();

    [Test]
    public async Task A_host_that_started_without_its_keys_is_live_and_not_ready_until_they_are_there()
    {
        _store.Fault = Down;
        await using var issuer = await StartAsync();

        (await issuer.Http.ProbeAsync("live")).Code.Should().Be(HttpStatusCode.OK);
        (await issuer.Http.ProbeAsync("ready")).ShouldBeUnhealthy("No key can sign ES256 tokens.");

        _store.Fault = null;
        await issuer.AdvanceAsync(Refresh);
        (await issuer.Http.ProbeAsync("ready")).ShouldBeHealthy();
    }

    [Test]
    public async Task A_key_store_that_is_known_to_be_down_is_not_read_at_each_probe()
    {
        var reads = 0;
        _store.Reading = () => throw (++reads > 0 ? Down : new InvalidOperationException());
        await using var issuer = await StartAsync();

        for (var probe = 0; probe < 20; probe++)
        {
            (await issuer.Http.ProbeAsync("ready")).Code.Should().Be(HttpStatusCode.ServiceUnavailable);
        }

        reads.Should().BeLessThan(12, "the breaker opens at the fourth failure, and each reads twice");
        (await issuer.Http.ProbeAsync("ready")).Data["stores.keys.breaker"]!.GetValue<string>().Should().Be("open");
    }

    [Test]
    public async Task Each_algorithm_of_a_client_in_the_settings_counts()
    {
        await using var issuer = await StartAsync();
        issuer.App.Configuration[$"{ClientCredentialsOptions.SectionName}:Clients:late:SigningAlgorithm"] = "ES384";
        issuer.App.Configuration[$"{ClientCredentialsOptions.SectionName}:Clients:late:Secrets:0:Hash"] = SecretHash.OfRandomSecret("late");

        _store.Fault = Down;
        ((IConfigurationRoot)issuer.App.Configuration).Reload();
        (await issuer.Http.ProbeAsync("ready")).ShouldBeUnhealthy("No key can sign ES384 tokens.");

        _store.Fault = null;
        var ready = await issuer.Http.ProbeAsync("ready");
        ready.ShouldBeHealthy();
        ready.Data.Should().ContainKeys("keys.ES256.kid", "keys.ES384.kid");
    }

    [Test]
    public async Task Keys_of_the_host_itself_have_no_age_and_nothing_that_follows()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var issuer = await Issuer.WithClient("acme", "secret").WithHealth()
            .With(builder => builder.AddSigningKey(new SigningCredentials(new ECDsaSecurityKey(key) { KeyId = "ours" }, "ES256"))).StartAsync();

        var ready = await issuer.Http.ProbeAsync("ready");

        ready.ShouldBeHealthy();
        ready.Data["keys.ES256.kid"]!.GetValue<string>().Should().Be("ours");
        ready.Data.Should().NotContainKeys("keys.ES256.age_seconds", "keys.ES256.next_activation_seconds");
    }

    [Test]
    public async Task Refreshes_that_fail_for_a_while_degrade_the_host()
    {
        await using var issuer = await StartAsync();
        _store.Fault = Down;

        await FailToRefreshAsync(issuer, TimeSpan.FromMinutes(1));
        (await issuer.Http.ProbeAsync("ready")).ShouldBeHealthy();

        await FailToRefreshAsync(issuer, TimeSpan.FromSeconds(1));
        var ready = await issuer.Http.ProbeAsync("ready");
        ready.ShouldBeDegraded(NotRefreshed);
        ready.Data["keys.refreshed"]!.GetValue<string>().Should().Be("2026-11-24T12:00:00Z");

        _store.Fault = null;
        await issuer.AdvanceAsync(Refresh);
        (await issuer.Http.ProbeAsync("ready")).ShouldBeHealthy();
    }

    [Test]
    public async Task Three_refreshes_may_fail_where_they_are_rare()
    {
        await using var issuer = await On(_store).Setting("Keys:RefreshInterval", "00:20:00").StartAsync();
        _store.Fault = Down;

        issuer.Time.Advance(TimeSpan.FromHours(1));
        (await issuer.Http.ProbeAsync("ready")).ShouldBeHealthy();

        issuer.Time.Advance(TimeSpan.FromSeconds(1));
        (await issuer.Http.ProbeAsync("ready")).ShouldBeDegraded(NotRefreshed);
    }

    [Test]
    public async Task A_next_key_that_cannot_be_written_degrades_the_host()
    {
        await LeaveOneKeyAsync();
        _store.IsOccupied = true;
        await using var issuer = await On(_store).At(TimeSpan.FromMinutes(2)).StartAsync();

        var ready = await issuer.Http.ProbeAsync("ready");
        ready.ShouldBeDegraded(NoNext);
        ready.Description.Should().NotContain(NotRefreshed);
        ready.Data.Should().NotContainKey("keys.ES256.next_activation_seconds");

        _store.IsOccupied = false;
        await issuer.AdvanceAsync(Refresh);
        (await issuer.Http.ProbeAsync("ready")).ShouldBeHealthy();
    }

    [Test]
    public async Task A_store_that_takes_no_writes_degrades_the_host_from_the_start()
    {
        await LeaveOneKeyAsync();
        _store.IsReadOnly = true;
        await using var issuer = await On(_store).At(TimeSpan.FromMinutes(2)).StartAsync();

        var ready = await issuer.Http.ProbeAsync("ready");
        ready.ShouldBeDegraded(NoNext);
        ready.ShouldBeDegraded(NotRefreshed);
        ready.Data.Should().NotContainKey("keys.refreshed");
    }

    [Test]
    public async Task A_key_that_has_just_become_active_need_not_be_followed_yet()
    {
        await using var issuer = await StartAsync();
        _store.Hangs = true; // so that the refresh does not announce the next one

        issuer.Time.Advance(TimeSpan.FromDays(90) + TimeSpan.FromMinutes(1));
        (await issuer.Http.ProbeAsync("ready")).Description.Should().NotContain(NoNext);

        issuer.Time.Advance(TimeSpan.FromSeconds(1));
        (await issuer.Http.ProbeAsync("ready")).ShouldBeDegraded(NoNext);
    }

    [Test]
    public async Task A_next_key_that_cannot_be_decrypted_degrades_the_host()
    {
        var next = await LeaveOneKeyAsync();
        _store.IsReadOnly = true;
        await using var issuer = await StartAsync();
        _store.Put((next with { PrivateKey = "a256gcm:damaged" }).SealedWith(EncryptionKey));

        await issuer.AdvanceAsync(Refresh);

        (await issuer.Http.ProbeAsync("ready")).ShouldBeDegraded(Unreadable);
    }

    [Test]
    public async Task A_host_that_signs_with_an_older_key_than_it_should_is_degraded_and_names_that()
    {
        var next = await LeaveOneKeyAsync();
        var old = _store.Keys.Single().KeyId;
        _store.IsReadOnly = true;
        await using var issuer = await StartAsync();
        _store.Put((next with { PrivateKey = "a256gcm:damaged", ActivatesAt = next.CreatedAt.AddSeconds(5) }).SealedWith(EncryptionKey));
        issuer.Time.Advance(Refresh);
        await issuer.Logs.ReachedAsync("SigningKeyUnreadable", 1);

        await issuer.Logs.ReachedAsync("SigningKeysNotRefreshed", 2); // it cannot write the one that follows
        var ready = await issuer.Http.ProbeAsync("ready");

        ready.ShouldBeDegraded(Unreadable);
        ready.Data["keys.ES256.kid"]!.GetValue<string>().Should().Be(old).And.Be(await issuer.SigningKeyIdAsync());
        ready.Data["keys.ES256.age_seconds"]!.GetValue<long>().Should().Be(10);
    }

    private Task<RunningIssuer> StartAsync() => On(_store).StartAsync();

    private static Issuer On(MemoryKeyStore store) => Issuer.WithClient("acme", "secret").WithHealth()
        .Setting("Keys:EncryptionKeys:0", EncryptionKey)
        .With(builder => builder.AddSigningKeyStore(store));

    /// <summary>Puts the first key of an earlier host into the store.</summary>
    /// <returns>The one that follows it.</returns>
    private async Task<StoredSigningKey> LeaveOneKeyAsync()
    {
        var earlier = new MemoryKeyStore();
        await (await On(earlier).StartAsync()).DisposeAsync();
        _store.Put(earlier.Keys[0]);

        return earlier.Keys[1];
    }

    private static async Task FailToRefreshAsync(RunningIssuer issuer, TimeSpan by)
    {
        var failed = issuer.Logs.CountOf("SigningKeysNotRefreshed");
        issuer.Time.Advance(by);
        if (by >= Refresh)
        {
            await issuer.Logs.ReachedAsync("SigningKeysNotRefreshed", failed + 1);
        }
    }
}
