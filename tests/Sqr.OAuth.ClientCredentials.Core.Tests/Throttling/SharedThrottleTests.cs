using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Several nodes with a store that they share.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SharedThrottleTests
{
    private const string Here = "203.0.113.7";
    private readonly Store _store = new();

    [Test]
    public async Task Failures_on_all_nodes_count_together()
    {
        await using var one = await StartAsync();
        await using var other = await StartAsync();
        await one.FailFromAsync(Here, 30);
        await other.FailFromAsync(Here, 30);

        (await one.RequestTokenFromAsync(Here, "x", "wrong")).ShouldBeThrottled(60);
        (await other.RequestTokenFromAsync(Here, "x", "wrong")).ShouldBeThrottled(60);
    }

    [Test]
    public async Task Failures_of_a_client_on_all_nodes_count_together()
    {
        await using var one = await StartAsync();
        await using var other = await StartAsync();
        await one.FailAsAsync("acme", 20);
        for (var i = 0; i < 3; i++)
        {
            await one.RequestTokenFromAsync(Here, "acme", "wrong");
        }

        (await other.RequestTokenFromAsync(Here, "acme", "right")).ShouldBeThrottled(60);
    }

    [Test]
    public async Task A_client_is_known_on_a_node_that_it_has_not_authenticated_at()
    {
        await using var one = await StartAsync();
        await using var other = await StartAsync();
        await one.RequestTokenFromAsync(Here, "acme", "right");
        await one.FailAsAsync("acme", 20);
        for (var i = 0; i < 3; i++)
        {
            await other.RequestTokenFromAsync(Here, "acme", "wrong");
        }

        (await other.RequestTokenFromAsync(Here, "acme", "right")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_store_that_is_down_leaves_each_node_its_own_memory_and_is_logged_once()
    {
        await using var issuer = await StartAsync();
        await issuer.FailFromAsync(Here, 10);
        _store.IsDown = true;
        await issuer.FailFromAsync(Here, 50);

        (await issuer.RequestTokenFromAsync(Here, "x", "wrong")).ShouldBeThrottled(60);
        issuer.Logs.CountOf("ThrottleStoreUnavailable").Should().Be(1);
        issuer.Logs.CountOf("StoreFailed").Should().Be(0, "no request gets 503");

        _store.IsDown = false;
        issuer.Time.Advance(TimeSpan.FromMinutes(2));
        await issuer.FailFromAsync("192.0.2.1", 1);
        issuer.Logs.CountOf("ThrottleStoreAvailable").Should().Be(1);
    }

    [Test]
    public async Task A_client_that_is_known_from_there_does_not_wait_for_the_store()
    {
        await using var issuer = await StartAsync();
        await issuer.RequestTokenFromAsync(Here, "acme", "right");
        var calls = _store.Calls;

        await issuer.RequestTokenFromAsync(Here, "acme", "right");

        _store.Calls.Should().Be(calls);
    }

    [Test]
    public async Task A_flood_of_ids_from_an_address_that_is_refused_does_not_reach_the_store()
    {
        await using var issuer = await StartAsync();
        await issuer.FailFromAsync(Here, 60);
        var calls = _store.Calls;

        for (var i = 0; i < 100; i++)
        {
            (await issuer.RequestTokenFromAsync(Here, $"another-{i}", "wrong")).ShouldBeThrottled();
        }

        (_store.Calls - calls).Should().BeLessThanOrEqualTo(10);
        issuer.Time.Advance(TimeSpan.FromSeconds(2));
        await issuer.RequestTokenFromAsync(Here, "acme", "wrong");
        (_store.Calls - calls).Should().BeGreaterThan(10, "a few each second do");
    }

    [Test]
    public async Task A_network_stays_known_to_other_nodes_as_long_as_the_client_comes_from_there()
    {
        await using var issuer = await StartAsync();
        await issuer.RequestTokenFromAsync(Here, "acme", "right");
        await issuer.RequestTokenFromAsync(Here, "acme", "right");
        await RememberedAsync(1);

        issuer.Time.Advance(TimeSpan.FromHours(2));
        await issuer.RequestTokenFromAsync(Here, "acme", "right");

        await RememberedAsync(2);
    }

    // No request waits for it.
    private async Task RememberedAsync(int times)
    {
        while (_store.Remembered < times)
        {
            await Task.Yield();
        }

        _store.Remembered.Should().Be(times);
    }

    private Task<RunningIssuer> StartAsync() => Issuer.WithClient("acme", "right").Throttling()
        .With(builder => builder.Services.AddSingleton<IThrottleStore>(_store)).StartAsync();

    /// <summary>As a store of several nodes would be, without a clock.</summary>
    private sealed class Store : IThrottleStore
    {
        private readonly ConcurrentDictionary<string, int> _failures = new();
        private readonly ConcurrentDictionary<(string, string), bool> _known = new();

        public bool IsDown { get; set; }

        public int Calls { get; private set; }

        public int Remembered { get; private set; }

        public ValueTask<FailureCount> CountAsync(string key, int limit, TimeSpan window, CancellationToken cancellationToken) =>
            Answer(() => CountOf(_failures.GetValueOrDefault(key), limit, window));

        public ValueTask<FailureCount> AddAsync(string key, int limit, TimeSpan window, CancellationToken cancellationToken) =>
            Answer(() => CountOf(_failures.AddOrUpdate(key, 1, (_, count) => count + 1), limit, window));

        public ValueTask RememberAsync(string client, string network, TimeSpan lifetime, CancellationToken cancellationToken)
        {
            _known[(client, network)] = true;
            Remembered++;

            return default;
        }

        public ValueTask<bool> RemembersAsync(string client, string network, CancellationToken cancellationToken) =>
            Answer(() => _known.ContainsKey((client, network)));

        private static FailureCount CountOf(int count, int limit, TimeSpan window) => new(count, count < limit ? TimeSpan.Zero : window);

        private ValueTask<T> Answer<T>(Func<T> answer)
        {
            Calls++;

            return IsDown ? throw new TimeoutException("down") : new(answer());
        }
    }
}
