using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class StoreMetricsTests
{
    private const string Calls = "sqr.oauth.store.call.duration";
    private const string Breakers = "sqr.oauth.store.breaker.open";
    private const string Span = "sqr.oauth.store.call";
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(400);

    private readonly ObservedTime _time = new();

    [Test]
    public async Task A_call_is_measured_from_when_the_store_is_needed_until_it_answers()
    {
        await using var issuer = await StartAsync((_, _) =>
        {
            _time.Advance(Timeout / 2);

            return new(StoreOf.Acme);
        });
        using var metrics = new CollectedMetrics(issuer.App.Services);
        using var spans = new CollectedSpans(issuer);

        await issuer.RequestTokenAsync("acme", "right");

        metrics.Of(Calls).Should().Equal("store=clients outcome=answered 0.2");
        spans.Of(Span).Should().Equal("Client store=clients outcome=answered Unset");
    }

    [Test]
    public async Task A_store_that_fails_opens_its_breaker_until_it_answers_again()
    {
        var down = true;
        await using var issuer = await StartAsync((_, _) => down ? throw new InvalidOperationException("tell-tale") : new(StoreOf.Acme));
        using var metrics = new CollectedMetrics(issuer.App.Services);
        using var spans = new CollectedSpans(issuer);

        for (var i = 0; i < 4; i++)
        {
            metrics.Of(Breakers).Should().NotContain("store=clients 1");
            await issuer.RequestTokenAsync("acme", "right");
        }

        metrics.Of(Breakers).Should().BeEquivalentTo("store=keys 0", "store=clients 1");
        await issuer.RequestTokenAsync("acme", "right");
        _time.Advance(TimeSpan.FromSeconds(2));
        metrics.Of(Breakers).Should().Contain("store=clients 1", "nothing has answered yet");
        down = false;
        await issuer.RequestTokenAsync("acme", "right");

        metrics.Of(Breakers).Should().Contain("store=clients 0");
        metrics.Of(Calls).Should().Equal(
            [.. Enumerable.Repeat("store=clients outcome=failed 0", 4), "store=clients outcome=breaker_open 0", "store=clients outcome=answered 0"]);
        spans.Of(Span).Should().Equal(
        [
            .. Enumerable.Repeat("Client error.type=System.InvalidOperationException store=clients outcome=failed Error", 4),
            "Client error.type=breaker_open store=clients outcome=breaker_open Error",
            "Client store=clients outcome=answered Unset",
        ]);
    }

    [Test]
    public async Task A_store_that_hangs_is_told_from_one_that_fails()
    {
        await using var issuer = await StartAsync((_, _) => new(new TaskCompletionSource<Client?>().Task));
        using var metrics = new CollectedMetrics(issuer.App.Services);
        using var spans = new CollectedSpans(issuer);

        var waiting = issuer.RequestTokenAsync("acme", "right");
        await _time.PassAsync(Timeout);
        await waiting;

        metrics.Of(Calls).Should().Equal("store=clients outcome=timeout 0.4");
        spans.Of(Span).Should().Equal("Client error.type=timeout store=clients outcome=timeout Error");
    }

    [Test]
    public async Task A_call_that_finds_no_place_among_too_many_is_measured_with_its_wait()
    {
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var issuer = await StartAsync(
            async (_, _) =>
            {
                await released.Task;

                return null;
            },
            timeout: TimeSpan.FromSeconds(30));
        using var metrics = new CollectedMetrics(issuer.App.Services);
        var requests = Enumerable.Range(0, 5).Select(i => issuer.RequestTokenAsync($"nobody-{i}", "wrong")).ToList();

        await _time.PassAsync(TimeSpan.FromSeconds(1)); // only four that nobody knows may be looked up at once
        while (metrics.Of(Calls).Count == 0)
        {
            await Task.Yield();
        }

        metrics.Of(Calls).Should().Equal("store=clients outcome=busy 1");
        released.SetResult();
        await Task.WhenAll(requests);
        metrics.Of(Calls).Skip(1).Should().Equal(Enumerable.Repeat("store=clients outcome=answered 1", 4));
    }

    [Test]
    public async Task Each_store_has_its_name()
    {
        await using var issuer = await Issuer.Default.Throttling()
            .With(builder => builder.AddClientStore(new ClientsWithUses()).AddReplayStore<SharedReplayStore>().AddThrottleStore<SharedThrottleStore>())
            .StartAsync();
        using var metrics = new CollectedMetrics(issuer.App.Services);
        using var spans = new CollectedSpans(issuer);

        await issuer.RequestTokenAsync(issuer.Proof());
        await issuer.App.Services.GetRequiredService<ISigningKeys>().ListAsync();
        issuer.Time.Advance(TimeSpan.FromMinutes(1)); // the last uses of secrets are written
        while (!metrics.TagsOf(Calls).Contains("store=secret_uses outcome=answered"))
        {
            await Task.Yield();
        }

        string[] stores = ["clients", "keys", "replay", "secret_uses", "throttle"];
        metrics.TagsOf(Calls).Should().BeEquivalentTo(stores.Select(store => $"store={store} outcome=answered"));
        metrics.Of(Breakers).Should().BeEquivalentTo(stores.Except(["secret_uses"]).Select(store => $"store={store} 0"));
        spans.Of(Span).Distinct().Should().BeEquivalentTo(
            stores.Except(["secret_uses"]).Select(store => $"Client store={store} outcome=answered Unset"), "what a timer does belongs to no request");
    }

    [Test]
    public async Task A_store_that_answers_from_memory_is_not_measured()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();
        using var metrics = new CollectedMetrics(issuer.App.Services);
        using var spans = new CollectedSpans(issuer);

        await issuer.RequestTokenAsync(issuer.Proof());

        metrics.Of(Calls).Should().BeEmpty();
        metrics.Of(Breakers).Should().Equal("store=keys 0");
        spans.Of(Span).Should().BeEmpty();
    }

    [Test]
    public async Task A_request_that_has_the_keys_read_counts_as_one_call_and_opens_the_breaker_of_the_key_store()
    {
        var store = new MemoryKeyStore { Fault = new InvalidOperationException("down") };
        await using var issuer = await Issuer.WithClient("acme", "right")
            .Setting("Keys:EncryptionKeys:0", Convert.ToBase64String(new byte[32]))
            .With(builder => builder.AddSigningKeyStore(store))
            .StartAsync();
        using var metrics = new CollectedMetrics(issuer.App.Services);

        for (var i = 0; i < 2; i++)
        {
            await issuer.RequestTokenAsync("acme", "right");
        }

        metrics.Of(Calls).Should().Equal("store=keys outcome=failed 0", "store=keys outcome=failed 0");
        metrics.Of(Breakers).Should().Equal("store=keys 0");
        await issuer.RequestTokenAsync("acme", "right");
        await issuer.RequestTokenAsync("acme", "right");
        metrics.Of(Breakers).Should().Equal("store=keys 1");
    }

    [Test]
    public async Task A_call_to_the_key_store_that_its_caller_gives_up_says_nothing_about_the_store()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await Issuer.Default
            .Setting("Keys:EncryptionKeys:0", Convert.ToBase64String(new byte[32]))
            .With(builder => builder.AddSigningKeyStore(store))
            .StartAsync();
        using var metrics = new CollectedMetrics(issuer.App.Services);
        using var spans = new CollectedSpans(issuer);
        store.Hangs = true;
        using var stop = new CancellationTokenSource();

        var listing = issuer.App.Services.GetRequiredService<ISigningKeys>().ListAsync(stop.Token).AsTask();
        await stop.CancelAsync();
        await listing.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();

        metrics.Of(Calls).Should().Equal("store=keys outcome=canceled 0");
        spans.Of(Span).Should().Equal("Client store=keys outcome=canceled Unset");
    }

    private Task<RunningIssuer> StartAsync(Func<string, CancellationToken, ValueTask<Client?>> find, TimeSpan? timeout = null) => Issuer.Default
        .Services(services => services.AddSingleton<TimeProvider>(_time))
        .With(builder => builder.AddClientStore(new StoreOf(find)))
        .Options(options => (options.Stores.CacheFor, options.Stores.Timeout) = (TimeSpan.Zero, timeout ?? Timeout)) // each request asks the store
        .StartAsync();

    private sealed class ClientsWithUses : IClientStore, ISecretUseStore
    {
        private readonly Client _acme = new() { ClientId = "acme", Secrets = [new() { Id = Guid.NewGuid(), Hash = SecretHash.OfRandomSecret("right") }] };

        public ValueTask<Client?> FindByIdAsync(string clientId, CancellationToken cancellationToken) => new(_acme);

        public ValueTask RecordUsesAsync(IReadOnlyList<SecretUse> uses, CancellationToken cancellationToken) => default;

        public ValueTask<bool> TryReplaceHashAsync(Guid secretId, string expected, string replacement, CancellationToken cancellationToken) => new(false);
    }

    private sealed class SharedReplayStore : IReplayStore
    {
        public ValueTask<bool> TryUseAsync(string issuer, string id, DateTimeOffset expiresAt, CancellationToken cancellationToken) => new(true);
    }

    private sealed class SharedThrottleStore : IThrottleStore
    {
        public ValueTask<FailureCount> CountAsync(string key, int limit, TimeSpan window, CancellationToken cancellationToken) => default;

        public ValueTask<FailureCount> AddAsync(string key, int limit, TimeSpan window, CancellationToken cancellationToken) => default;

        public ValueTask RememberAsync(string client, string network, TimeSpan lifetime, CancellationToken cancellationToken) => default;

        public ValueTask<bool> RemembersAsync(string client, string network, CancellationToken cancellationToken) => new(false);
    }
}
