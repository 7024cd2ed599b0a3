using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A wall clock that is set wrong, for a moment or from the start.</summary>
public sealed class WrongClockTests
{
    private static readonly string EncryptionKey = Convert.ToBase64String(new byte[32]);
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Test]
    public async Task A_clock_that_is_400_days_ahead_for_a_moment_destroys_no_key()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync();
        await using var other = await On(store).StartAsync();
        await issuer.AdvanceAsync(91 * Day); // one key is retired
        await issuer.AdvanceAsync(Refresh);
        await other.AdvanceAsync(91 * Day);
        var (before, published) = (store.Keys, await other.PublishedKeyIdsAsync());

        issuer.Time.Adjustment = 400 * Day;
        await issuer.AdvanceAsync(Refresh);
        issuer.Time.Adjustment = TimeSpan.Zero;
        await issuer.AdvanceAsync(Refresh);
        await other.AdvanceAsync(Refresh);

        store.Keys.Should().Equal(before, "nothing was removed, erased or made");
        (await issuer.PublishedKeyIdsAsync()).Should().Equal(published).And.Equal(await other.PublishedKeyIdsAsync());
    }

    [Test]
    public async Task A_clock_that_is_400_days_ahead_for_a_moment_unpublishes_no_key()
    {
        await using var issuer = await On(new()).StartAsync();
        await issuer.AdvanceAsync(91 * Day); // one key is retired
        await issuer.AdvanceAsync(Refresh);
        var published = await issuer.PublishedKeyIdsAsync();

        issuer.Time.Adjustment = 400 * Day;
        await issuer.AdvanceAsync(Refresh);
        issuer.Time.Adjustment = TimeSpan.Zero;

        (await issuer.PublishedKeyIdsAsync()).Should().BeEquivalentTo(published).And.Contain(await issuer.SigningKeyIdAsync());
        await issuer.AdvanceAsync(Refresh);
        await issuer.AdvanceAsync(Refresh);
        (await issuer.PublishedKeyIdsAsync()).Should().Equal(published);
    }

    [Test]
    public async Task A_key_that_is_revoked_while_the_clock_is_wrong_is_not_published()
    {
        await using var issuer = await On(new()).StartAsync();
        var revoked = await issuer.SigningKeyIdAsync();
        issuer.Time.Adjustment = 400 * Day;
        await issuer.AdvanceAsync(Refresh);

        await issuer.Service<ISigningKeys>().RevokeAsync(revoked);

        (await issuer.PublishedKeyIdsAsync()).Should().NotContain(revoked);
    }

    [Test]
    public async Task A_clock_that_stays_ahead_destroys_no_key_and_is_named_once()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync();
        var before = store.Keys;

        issuer.Time.Adjustment = 400 * Day;
        for (var refresh = 0; refresh < 10; refresh++)
        {
            await issuer.AdvanceAsync(Refresh);
        }

        store.Keys.Should().StartWith(before);
        issuer.Logs.Lines.Should().ContainSingle(line => line.Id.Name == "ClockInDoubt").Which.Should().Match<(EventId Id, LogLevel Level, string Text)>(
            line => line.Level == LogLevel.Warning && line.Text.Contains("400.00:00:00"));
    }

    [TestCase(0, true)]
    [TestCase(4, true)]
    [TestCase(-4, true)]
    [TestCase(6, false)]
    [TestCase(-6, false)]
    public async Task A_key_is_erased_and_removed_while_the_clock_of_the_store_agrees_within_ClockSkew(int minutes, bool isRemoved)
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync();
        store.Clock = () => issuer.Time.GetUtcNow() + TimeSpan.FromMinutes(minutes);

        await issuer.AdvanceAsync(90 * Day);
        await issuer.AdvanceAsync(14 * Day);
        await issuer.AdvanceAsync(Refresh);
        await issuer.AdvanceAsync(Refresh);

        store.Keys.Any(key => key.Period == 0).Should().Be(!isRemoved);
        issuer.Logs.CountOf("ClockInDoubt").Should().Be(isRemoved ? 0 : 1);
    }

    [Test]
    public async Task A_clock_that_is_right_again_lets_upkeep_go_on()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync();
        var offset = TimeSpan.FromHours(1);
        store.Clock = () => issuer.Time.GetUtcNow() + offset;
        await issuer.AdvanceAsync(90 * Day);
        await issuer.AdvanceAsync(14 * Day);
        await issuer.AdvanceAsync(Refresh);
        store.Keys.Should().Contain(key => key.Period == 0);

        offset = TimeSpan.Zero;
        await issuer.AdvanceAsync(Refresh);

        store.Keys.Should().NotContain(key => key.Period == 0);
    }

    [Test]
    public async Task A_refresh_that_takes_long_is_one_and_removes_nothing_that_was_not_due_before()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync();
        var reads = 0;
        store.Reading = () =>
        {
            if (++reads == 2) // after it has made the next key, with one more to remove
            {
                issuer.Time.Advance(0.6 * Refresh);
            }
        };

        await issuer.AdvanceAsync(104 * Day);

        reads.Should().BeGreaterThan(1);
        store.Keys.Select(key => key.Period).Should().Equal(0, 1, 2);
    }

    [Test]
    public async Task Nothing_is_erased_or_removed_by_a_clock_that_is_behind_the_newest_key()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync();
        await issuer.AdvanceAsync(90 * Day); // makes the third key
        store.Put((store.Keys[2] with { CreatedAt = issuer.Time.GetUtcNow() + 15 * Day }).SealedWith(EncryptionKey));
        await issuer.AdvanceAsync(14 * Day);
        await issuer.AdvanceAsync(Refresh);

        store.Keys[0].Should().Match<StoredSigningKey>(key => key.Period == 0 && key.PrivateKey != null);
        issuer.Logs.Lines.Should().ContainSingle(line => line.Id.Name == "ClockInDoubt").Which.Text.Should().Contain(store.Keys[2].KeyId);
    }

    [Test]
    public async Task A_key_that_was_created_in_the_future_takes_its_turn_within_one_rotation_interval_and_is_named()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync();
        var announced = store.Keys[1];
        store.Put((announced with { CreatedAt = announced.CreatedAt + 400 * Day, ActivatesAt = announced.CreatedAt + 414 * Day }).SealedWith(EncryptionKey));

        await issuer.AdvanceAsync(Refresh);
        await issuer.AdvanceAsync(90 * Day - Refresh - Refresh);
        var before = await issuer.SigningKeyIdAsync();
        await issuer.AdvanceAsync(Refresh);

        before.Should().NotBe(announced.KeyId);
        (await issuer.SigningKeyIdAsync()).Should().Be(announced.KeyId);
        issuer.Logs.Lines.Should().ContainSingle(line => line.Id.Name == "SigningKeyAhead").Which.Should().Match<(EventId Id, LogLevel Level, string Text)>(
            line => line.Level == LogLevel.Warning && line.Text.Contains(announced.KeyId) && line.Text.Contains("2027-12-29T12:00:00+00:00"));
    }

    private static Issuer On(MemoryKeyStore store) => Issuer.WithClient("acme", "secret")
        .Setting("Keys:EncryptionKeys:0", EncryptionKey)
        .With(builder => builder.AddSigningKeyStore(store));
}
