using Microsoft.Extensions.Time.Testing;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class InMemoryReplayStoreTests
{
    private readonly FakeTimeProvider _time = new();

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
    public void Nothing_is_no_identifier()
    {
        var store = new InMemoryReplayStore(_time);

        store.Invoking(one => one.TryUseAsync(null!, "id", default, default)).Should().Throw<ArgumentNullException>();
        store.Invoking(one => one.TryUseAsync("issuer", null!, default, default)).Should().Throw<ArgumentNullException>();
    }
}
