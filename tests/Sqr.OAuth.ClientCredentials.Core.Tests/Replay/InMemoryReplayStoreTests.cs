namespace Sqr.OAuth.ClientCredentials.Tests;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class InMemoryReplayStoreTests
{
    private readonly AdjustableTime _time = new();

    [Test]
    public async Task An_identifier_is_used_once_until_it_expires()
    {
        var store = new InMemoryReplayStore(_time);
        var expiry = _time.GetUtcNow().AddSeconds(2);

        (await store.TryUseAsync("issuer", "id", expiry, default)).Should().BeTrue();
        _time.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromTicks(1));
        (await store.TryUseAsync("issuer", "id", expiry, default)).Should().BeFalse();
        _time.Advance(TimeSpan.FromTicks(1));
        (await store.TryUseAsync("issuer", "id", expiry, default)).Should().BeTrue();
    }

    [Test]
    public async Task Two_issuers_may_use_the_same_identifier_and_where_one_ends_counts()
    {
        var store = new InMemoryReplayStore(_time);
        var expiry = _time.GetUtcNow().AddSeconds(1);

        (await store.TryUseAsync("ab", "c", expiry, default)).Should().BeTrue();
        (await store.TryUseAsync("a", "bc", expiry, default)).Should().BeTrue();
        (await store.TryUseAsync("ab", "c", expiry, default)).Should().BeFalse();
    }

    [Test]
    public async Task A_clock_that_is_ahead_for_a_moment_makes_it_forget_nothing()
    {
        var store = new InMemoryReplayStore(_time);
        var expiry = _time.GetUtcNow().AddMinutes(2);
        await store.TryUseAsync("issuer", "id", expiry, default);

        _time.Adjustment = TimeSpan.FromMinutes(10);
        await store.TryUseAsync("issuer", "another", _time.GetUtcNow().AddMinutes(2), default);
        _time.Adjustment = TimeSpan.Zero;

        (await store.TryUseAsync("issuer", "id", expiry, default)).Should().BeFalse();
    }

    [Test]
    public async Task What_expired_before_the_clock_was_set_back_stays_used_and_what_expires_later_is_new()
    {
        var store = new InMemoryReplayStore(_time);
        var expiry = _time.GetUtcNow().AddMinutes(2);
        await store.TryUseAsync("issuer", "id", expiry, default);
        _time.Advance(TimeSpan.FromMinutes(2));
        await store.TryUseAsync("issuer", "another", _time.GetUtcNow().AddMinutes(2), default); // forgets it

        _time.Adjustment = TimeSpan.FromMinutes(-1);

        (await store.TryUseAsync("issuer", "id", expiry, default)).Should().BeFalse();
        (await store.TryUseAsync("issuer", "a third", expiry.AddTicks(1), default)).Should().BeTrue();
        _time.Advance(TimeSpan.FromMinutes(1));
        (await store.TryUseAsync("issuer", "id", expiry, default)).Should().BeTrue("it has expired, so nobody accepts it");
    }

    [Test]
    public async Task What_was_used_while_the_clock_was_years_ahead_keeps_nothing_else_from_being_forgotten()
    {
        var store = new InMemoryReplayStore(_time);
        _time.Adjustment = TimeSpan.FromDays(400);
        await store.TryUseAsync("issuer", "of next year", _time.GetUtcNow().AddMinutes(1), default);
        _time.Adjustment = TimeSpan.Zero;
        await store.TryUseAsync("issuer", "id", _time.GetUtcNow().AddMinutes(1), default);

        _time.Advance(TimeSpan.FromMinutes(1));

        (await store.TryUseAsync("issuer", "id", _time.GetUtcNow().AddMinutes(1), default)).Should().BeTrue();
    }

    [Test]
    public void Nothing_is_no_identifier()
    {
        var store = new InMemoryReplayStore(_time);

        store.Invoking(one => one.TryUseAsync(null!, "id", default, default)).Should().Throw<ArgumentNullException>();
        store.Invoking(one => one.TryUseAsync("issuer", null!, default, default)).Should().Throw<ArgumentNullException>();
    }
}
