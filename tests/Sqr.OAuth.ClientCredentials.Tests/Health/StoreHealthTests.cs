using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class StoreHealthTests
{
    private const string Remembered = "Only clients that this host remembers get tokens";
    private const string NoneRemembered = "The client store does not answer, and this host remembers no client.";
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BreakDuration = TimeSpan.FromSeconds(2);
    private readonly StoreOf _store;
    private bool _isDown;

    public StoreHealthTests() =>
        _store = new((id, _) => _isDown ? throw new InvalidOperationException("down") : new(id == "acme" ? StoreOf.Acme : null));

    [Test]
    public async Task A_store_that_answers_is_healthy_and_its_breaker_closed()
    {
        await using var issuer = await StartAsync();

        var ready = await issuer.Http.ProbeAsync("ready");

        ready.ShouldBeHealthy();
        BreakerOf("clients", ready).Should().Be("closed");
        ready.Data.Should().NotContainKey("clients.remembered");
    }

    [Test]
    public async Task A_breaker_that_is_open_degrades_a_host_that_remembers_clients_and_the_store_is_not_called()
    {
        await using var issuer = await StartAsync();
        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
        await OpenBreakerAsync(issuer);
        var calls = _store.Calls;

        var ready = await issuer.Http.ProbeAsync("ready");

        ready.ShouldBeDegraded(Remembered);
        BreakerOf("clients", ready).Should().Be("open");
        ready.Data["clients.remembered"]!.GetValue<int>().Should().Be(1);
        _store.Calls.Should().Be(calls);
        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_breaker_that_is_open_makes_a_host_that_remembers_no_client_unhealthy_and_not_dead()
    {
        await using var issuer = await StartAsync();
        (await issuer.RequestTokenAsync("nobody", "right")).Status.Should().Be(HttpStatusCode.Unauthorized); // remembered too, but gets no token
        await OpenBreakerAsync(issuer);

        (await issuer.Http.ProbeAsync("ready")).ShouldBeUnhealthy(NoneRemembered);
        (await issuer.Http.ProbeAsync("live")).Code.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task What_was_remembered_too_long_ago_counts_no_more()
    {
        await using var issuer = await StartAsync();
        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
        _isDown = true;

        issuer.Time.Advance(TimeSpan.FromSeconds(30) - Second);
        (await issuer.Http.ProbeAsync("ready")).ShouldBeDegraded(Remembered);
        issuer.Time.Advance(Second);
        (await issuer.Http.ProbeAsync("ready")).ShouldBeUnhealthy(NoneRemembered);
    }

    [Test]
    public async Task Probes_alone_notice_a_store_that_goes_away_and_one_that_is_back()
    {
        await using var issuer = await StartAsync();
        (await issuer.Http.ProbeAsync("ready")).ShouldBeHealthy();

        _isDown = true;
        issuer.Time.Advance(Second);
        (await issuer.Http.ProbeAsync("ready")).ShouldBeUnhealthy(NoneRemembered);

        _isDown = false;
        issuer.Time.Advance(Second);
        (await issuer.Http.ProbeAsync("ready")).ShouldBeHealthy();
    }

    [Test]
    public async Task A_breaker_that_requests_have_opened_is_closed_by_a_probe_alone()
    {
        await using var issuer = await StartAsync();
        await OpenBreakerAsync(issuer);
        (await issuer.Http.ProbeAsync("ready")).ShouldBeUnhealthy(NoneRemembered);

        issuer.Time.Advance(BreakDuration);
        (await issuer.Http.ProbeAsync("ready")).ShouldBeUnhealthy(NoneRemembered);

        _isDown = false;
        issuer.Time.Advance(BreakDuration);
        var ready = await issuer.Http.ProbeAsync("ready");
        ready.ShouldBeHealthy();
        BreakerOf("clients", ready).Should().Be("closed");
    }

    [Test]
    public async Task A_store_is_called_at_most_once_a_second_however_often_the_host_is_probed()
    {
        await using var issuer = await StartAsync();

        for (var probe = 0; probe < 10; probe++)
        {
            await issuer.Http.ProbeAsync("ready");
        }

        _store.Calls.Should().Be(1);
        issuer.Time.Advance(Second);
        await issuer.Http.ProbeAsync("ready");
        _store.Calls.Should().Be(2);
    }

    [Test]
    public async Task A_store_that_hangs_is_not_waited_for_longer_than_its_limit()
    {
        var time = new ObservedTime();
        var never = new TaskCompletionSource<Client?>();
        await using var issuer = await Issuer.Default.WithHealth()
            .Services(services => services.AddSingleton<TimeProvider>(time))
            .With(builder => builder.AddClientStore(new StoreOf((_, _) => new(never.Task)))).StartAsync();

        var probing = issuer.Http.ProbeAsync("ready");
        await time.PassAsync(TimeSpan.FromMilliseconds(400));

        (await probing).ShouldBeUnhealthy(NoneRemembered);
    }

    [Test]
    public async Task A_store_that_hangs_on_all_calls_that_it_can_take_is_down()
    {
        var time = new ObservedTime();
        var hangs = false;
        var entered = new SemaphoreSlim(0);
        await using var issuer = await Issuer.Default.WithHealth()
            .Options(options => options.Stores.CacheFor = TimeSpan.Zero)
            .Services(services => services.AddSingleton<TimeProvider>(time))
            .With(builder => builder.AddClientStore(new StoreOf((_, _) =>
            {
                entered.Release();

                return hangs ? new(new TaskCompletionSource<Client?>().Task) : new(StoreOf.Acme);
            }))).StartAsync();
        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
        await entered.WaitAsync();
        hangs = true;
        time.ForgetWaits();
        var waiting = Enumerable.Range(0, 256).Select(_ => issuer.RequestTokenAsync("acme", "right")).ToList();
        for (var call = 0; call < waiting.Count; call++)
        {
            await entered.WaitAsync();
            await time.WaitBegunAsync(TimeSpan.FromMilliseconds(400));
        }

        time.Advance(TimeSpan.FromMilliseconds(400));
        await Task.WhenAll(waiting);
        time.Advance(BreakDuration); // the breaker would let one call through, but all slots are taken
        time.ForgetWaits();
        var probing = issuer.Http.ProbeAsync("ready");
        await time.PassAsync(Second);

        (await probing).ShouldBeUnhealthy(NoneRemembered);
    }

    [Test]
    public async Task A_replay_store_that_keeps_failing_degrades_the_host()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").WithHealth()
            .With(builder => builder.AddReplayStore<BrokenReplayStore>()).StartAsync();
        BreakerOf("replay", await issuer.Http.ProbeAsync("ready")).Should().Be("closed");
        for (var i = 0; i < 4; i++)
        {
            (await issuer.RequestTokenAsync(issuer.Proof())).ShouldBeUnavailable();
        }

        var ready = await issuer.Http.ProbeAsync("ready");

        ready.ShouldBeDegraded("The replay store does not answer.");
        BreakerOf("replay", ready).Should().Be("open");
        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_throttle_store_that_keeps_failing_degrades_the_host()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").WithHealth().Throttling()
            .With(builder => builder.AddThrottleStore<BrokenThrottleStore>()).StartAsync();
        BreakerOf("throttle", await issuer.Http.ProbeAsync("ready")).Should().Be("closed");
        await issuer.FailFromAsync("203.0.113.7", 4);

        var ready = await issuer.Http.ProbeAsync("ready");

        ready.ShouldBeDegraded("The throttle store does not answer");
        BreakerOf("throttle", ready).Should().Be("open");
    }

    private Task<RunningIssuer> StartAsync() => Issuer.Default.WithHealth().With(builder => builder.AddClientStore(_store)).StartAsync();

    private async Task OpenBreakerAsync(RunningIssuer issuer)
    {
        _isDown = true;
        for (var i = 0; i < 4; i++)
        {
            (await issuer.RequestTokenAsync($"another-{i}", "right")).ShouldBeUnavailable();
        }
    }

    private static string BreakerOf(string store, Probe ready) => $"{ready.Data[$"stores.{store}.breaker"]}";

    private sealed class BrokenReplayStore : IReplayStore
    {
        public ValueTask<bool> TryUseAsync(string issuer, string id, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("down");
    }

    private sealed class BrokenThrottleStore : IThrottleStore
    {
        public ValueTask<FailureCount> CountAsync(string key, int limit, TimeSpan window, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("down");

        public ValueTask<FailureCount> AddAsync(string key, int limit, TimeSpan window, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("down");

        public ValueTask RememberAsync(string client, string network, TimeSpan lifetime, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("down");

        public ValueTask<bool> RemembersAsync(string client, string network, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("down");
    }
}
