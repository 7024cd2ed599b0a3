using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ClientStoreFaultTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan BreakDuration = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WaitForOthers = TimeSpan.FromSeconds(1);
    private readonly ObservedTime _time = new();

    [TestCaseSource(nameof(Throwing))]
    public async Task A_store_that_throws_is_answered_503(Func<CancellationToken, ValueTask<Client?>> find)
    {
        await using var issuer = await StartAsync(new((_, token) => find(token)));

        var answer = await issuer.RequestTokenAsync("acme", "right");

        answer.ShouldBeUnavailable();
        answer.Body.Should().NotContain("tell-tale");
    }

    [Test]
    public async Task A_store_that_hangs_and_ignores_its_token_is_answered_503_when_the_time_is_up()
    {
        var never = new TaskCompletionSource<Client?>();
        await using var issuer = await StartAsync(new((_, _) => new(never.Task)));

        var waiting = issuer.RequestTokenAsync("acme", "right");
        await _time.PassAsync(Timeout);

        (await waiting).ShouldBeUnavailable();
    }

    [Test]
    public async Task A_store_that_is_slow_but_in_time_is_waited_for()
    {
        var late = new TaskCompletionSource<Client?>();
        await using var issuer = await StartAsync(new((_, _) => new(late.Task)));

        var waiting = issuer.RequestTokenAsync("acme", "right");
        await _time.WaitBegunAsync(Timeout);
        _time.Advance(Timeout - TimeSpan.FromTicks(1));
        late.SetResult(StoreOf.Acme);

        (await waiting).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_store_that_hangs_is_told_when_nobody_waits_any_more()
    {
        var told = new TaskCompletionSource();
        await using var issuer = await StartAsync(new(async (_, token) =>
        {
            await using var registration = token.Register(told.SetResult);
            await told.Task;
            throw new TimeoutException("Let go late.");
        }));

        var waiting = issuer.RequestTokenAsync("acme", "right");
        await _time.PassAsync(Timeout);

        (await waiting).ShouldBeUnavailable();
        await told.Task;
    }

    [Test]
    public async Task A_store_that_blocks_its_thread_is_answered_503_when_the_time_is_up()
    {
        using var released = new ManualResetEventSlim();
        var left = new TaskCompletionSource();
        await using var issuer = await StartAsync(new((_, _) =>
        {
            released.Wait(CancellationToken.None);
            left.SetResult();

            return new(StoreOf.Acme);
        }));

        var waiting = issuer.RequestTokenAsync("acme", "right");
        await _time.PassAsync(Timeout);

        (await waiting).ShouldBeUnavailable();
        released.Set();
        await left.Task;
    }

    [Test]
    public async Task The_store_is_left_alone_after_repeated_failures_and_probed_after_two_seconds()
    {
        var down = true;
        var store = new StoreOf((_, _) => down ? throw new InvalidOperationException("down") : new(StoreOf.Acme));
        await using var issuer = await StartAsync(store);

        for (var i = 0; i < 10; i++)
        {
            (await issuer.RequestTokenAsync("acme", "right")).ShouldBeUnavailable();
        }

        store.Calls.Should().Be(4, "the breaker opens upon the fourth failure");
        _time.Advance(BreakDuration - TimeSpan.FromMilliseconds(1));
        (await issuer.RequestTokenAsync("acme", "right")).ShouldBeUnavailable();
        store.Calls.Should().Be(4);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        (await issuer.RequestTokenAsync("acme", "right")).ShouldBeUnavailable();
        (await issuer.RequestTokenAsync("acme", "right")).ShouldBeUnavailable();
        store.Calls.Should().Be(5, "one probe failed and the breaker opened again");

        down = false;
        _time.Advance(BreakDuration);
        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
        store.Calls.Should().Be(7);
    }

    [Test]
    public async Task A_clock_that_is_set_back_does_not_keep_a_store_from_being_probed()
    {
        var down = true;
        await using var issuer = await Issuer.Default
            .With(builder => builder.AddClientStore(new StoreOf((_, _) => down ? throw new InvalidOperationException("down") : new(StoreOf.Acme))))
            .Options(options => options.Stores.CacheFor = TimeSpan.Zero)
            .StartAsync();
        for (var i = 0; i < 5; i++)
        {
            (await issuer.RequestTokenAsync("acme", "right")).ShouldBeUnavailable();
        }

        down = false;
        issuer.Time.Adjustment = TimeSpan.FromHours(-1);
        issuer.Time.Advance(BreakDuration);

        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_refusal_of_a_remembered_client_is_503_only_as_long_as_the_store_is_left_alone()
    {
        var down = false;
        await using var issuer = await Issuer.Default
            .With(builder => builder.AddClientStore(new StoreOf((_, _) => down ? throw new InvalidOperationException("down") : new(StoreOf.Acme))))
            .StartAsync();
        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
        down = true;
        for (var i = 0; i < 5; i++)
        {
            (await issuer.RequestTokenAsync("nobody", "right")).ShouldBeUnavailable();
        }

        (await issuer.RequestTokenAsync("acme", "wrong")).ShouldBeUnavailable();
        issuer.Time.Advance(BreakDuration);

        (await issuer.RequestTokenAsync("acme", "wrong")).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Hung_calls_open_the_breaker_too()
    {
        var entered = new SemaphoreSlim(0);
        var store = new StoreOf((_, _) =>
        {
            entered.Release();

            return new(new TaskCompletionSource<Client?>().Task);
        });
        await using var issuer = await StartAsync(store);

        for (var i = 0; i < 4; i++)
        {
            var waiting = issuer.RequestTokenAsync("acme", "right");
            await entered.WaitAsync();
            await _time.PassAsync(Timeout);
            (await waiting).ShouldBeUnavailable();
        }

        (await issuer.RequestTokenAsync("acme", "right")).ShouldBeUnavailable();
        store.Calls.Should().Be(4);
    }

    [Test]
    public async Task What_went_well_before_does_not_keep_hung_calls_from_opening_the_breaker()
    {
        var hangs = false;
        var store = new StoreOf((_, _) => hangs ? new(new TaskCompletionSource<Client?>().Task) : new(StoreOf.Acme));
        await using var issuer = await StartAsync(store);
        for (var i = 0; i < 100; i++)
        {
            (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
        }

        _time.ForgetWaits(); // an answer that is there at once is not waited for
        hangs = true;
        for (var i = 0; i < 10; i++)
        {
            var waiting = issuer.RequestTokenAsync("acme", "right");
            if (await Task.WhenAny(waiting, _time.PassAsync(Timeout)) == waiting)
            {
                break; // at once: the breaker is open
            }

            (await waiting).ShouldBeUnavailable();
        }

        store.Calls.Should().BeLessThanOrEqualTo(106);
    }

    [Test]
    public async Task While_one_request_probes_the_store_all_others_are_answered_at_once()
    {
        var entered = new SemaphoreSlim(0);
        var probe = new TaskCompletionSource<Client?>();
        var down = true;
        var store = new StoreOf((_, _) =>
        {
            entered.Release();

            return down ? throw new InvalidOperationException("down") : new(probe.Task);
        });
        await using var issuer = await StartAsync(store);
        for (var i = 0; i < 4; i++)
        {
            (await issuer.RequestTokenAsync("acme", "right")).ShouldBeUnavailable();
            await entered.WaitAsync();
        }

        down = false;
        _time.Advance(BreakDuration);
        var probing = issuer.RequestTokenAsync("acme", "right");
        await entered.WaitAsync();
        var others = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => issuer.RequestTokenAsync("acme", "right")));
        probe.SetResult(StoreOf.Acme);

        others.Should().AllSatisfy(answer => answer.ShouldBeUnavailable());
        (await probing).Status.Should().Be(HttpStatusCode.OK);
        store.Calls.Should().Be(5);
    }

    [Test]
    public async Task Calls_that_never_end_do_not_keep_out_a_store_that_is_well_again()
    {
        var hangs = false;
        var entered = new SemaphoreSlim(0);
        var store = new StoreOf((_, _) =>
        {
            entered.Release();

            return hangs ? new(new TaskCompletionSource<Client?>().Task) : new(StoreOf.Acme);
        });
        await using var issuer = await StartAsync(store);
        await KnowAcmeAsync(issuer);
        await entered.WaitAsync();
        hangs = true;
        var waiting = Enumerable.Range(0, 256).Select(_ => issuer.RequestTokenAsync("acme", "right")).ToList();
        for (var i = 0; i < waiting.Count; i++)
        {
            await entered.WaitAsync();
            await _time.WaitBegunAsync(Timeout);
        }

        var oneMore = issuer.RequestTokenAsync("acme", "right");
        await _time.PassAsync(WaitForOthers);
        (await oneMore).Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        store.Calls.Should().Be(257, "no more calls hang at a time");
        (await Task.WhenAll(waiting)).Should().AllSatisfy(answer => answer.ShouldBeUnavailable());

        hangs = false;
        _time.Advance(TimeSpan.FromMinutes(1));
        var answer = await issuer.RequestTokenAsync("acme", "right");
        for (var probe = 0; probe < 10 && answer.Status != HttpStatusCode.OK; probe++) // the calls are written off one by one, on other threads
        {
            _time.Advance(BreakDuration);
            answer = await issuer.RequestTokenAsync("acme", "right");
        }

        answer.Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Calls_that_block_their_threads_for_ever_do_not_become_ever_more()
    {
        using var released = new ManualResetEventSlim(initialState: true);
        var store = new StoreOf((_, _) =>
        {
            released.Wait(CancellationToken.None);

            return new(StoreOf.Acme);
        });
        await using var issuer = await StartAsync(store);
        await KnowAcmeAsync(issuer);
        released.Reset();
        Task waiting = Task.WhenAll(Enumerable.Range(0, 256).Select(_ => issuer.RequestTokenAsync("acme", "right")));
        while (store.Calls < 257)
        {
            await Task.Yield();
        }

        for (var hour = 0; hour < Environment.ProcessorCount + 2; hour++)
        {
            while (!waiting.IsCompleted)
            {
                _time.Advance(Timeout);
                await Task.Yield();
            }

            _time.Advance(TimeSpan.FromHours(1)); // the calls are written off, and the store is probed
            waiting = issuer.RequestTokenAsync("acme", "right");
        }

        store.Calls.Should().BeLessThanOrEqualTo(
            257 + (Environment.ProcessorCount / 2), "beside those on threads of their own, a few block threads of the pool");
        released.Set();
    }

    [Test]
    public async Task A_requester_who_hangs_up_during_the_probe_does_not_make_a_hung_store_look_well()
    {
        var down = true;
        var entered = new SemaphoreSlim(0);
        var store = new StoreOf(async (_, token) =>
        {
            entered.Release();
            await (down ? Task.FromException(new InvalidOperationException("down")) : new TaskCompletionSource().Task.WaitAsync(token));

            return null;
        });
        await using var issuer = await StartAsync(store);
        for (var i = 0; i < 4; i++)
        {
            (await issuer.RequestTokenAsync("acme", "right")).ShouldBeUnavailable();
            await entered.WaitAsync();
        }

        down = false;
        _time.Advance(BreakDuration);
        await HangUpAsync(issuer, entered.WaitAsync());

        issuer.Logs.CountOf("StoreBreakerClosed").Should().Be(0);
    }

    [Test]
    public async Task Requesters_who_hang_up_do_not_open_the_breaker()
    {
        var hangs = false;
        var entered = new SemaphoreSlim(0);
        await using var issuer = await StartAsync(new(async (_, token) =>
        {
            entered.Release();
            await (hangs ? new TaskCompletionSource().Task.WaitAsync(token) : Task.CompletedTask);

            return StoreOf.Acme;
        }));

        await KnowAcmeAsync(issuer);
        await entered.WaitAsync();
        hangs = true;
        for (var i = 0; i < 10; i++)
        {
            await HangUpAsync(issuer, entered.WaitAsync());
        }

        hangs = false;
        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
        issuer.Logs.Lines.Should().NotContain(line => line.Level >= LogLevel.Error);
    }

    [Test]
    public async Task A_requester_who_hangs_up_leaves_no_error_in_the_log_of_a_real_server()
    {
        var hangs = true;
        var entered = new SemaphoreSlim(0);
        await using var issuer = await Issuer.Default.OnKestrel()
            .Options(options => options.Stores.CacheFor = TimeSpan.Zero)
            .Services(services => services.AddSingleton<TimeProvider>(_time).AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug)))
            .With(builder => builder.AddClientStore(new StoreOf(async (_, token) =>
            {
                entered.Release();
                await (hangs ? new TaskCompletionSource().Task.WaitAsync(token) : Task.CompletedTask);

                return StoreOf.Acme;
            })))
            .StartAsync();

        await HangUpAsync(issuer, entered.WaitAsync());
        hangs = false;

        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
        issuer.Logs.Lines.Should().NotContain(line => line.Level >= LogLevel.Error);
    }

    [Test]
    public async Task A_client_whose_identifier_differs_in_case_counts_as_none()
    {
        await using var issuer = await StartAsync(new((_, _) => new(StoreOf.Acme)));

        var answer = await issuer.RequestTokenAsync("ACME", "right");

        answer.ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
    }

    private Task<RunningIssuer> StartAsync(StoreOf store) => Issuer.Default
        .Services(services => services.AddSingleton<TimeProvider>(_time).AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug)))
        .With(builder => builder.AddClientStore(store))
        .Options(options => options.Stores.CacheFor = TimeSpan.Zero) // each request asks the store
        .StartAsync();

    /// <summary>Look-ups of clients that were never found have only a part of the calls.</summary>
    private async Task KnowAcmeAsync(RunningIssuer issuer)
    {
        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
        _time.ForgetWaits();
    }

    private static async Task HangUpAsync(RunningIssuer issuer, Task storeEntered)
    {
        var goneBefore = issuer.Logs.CountOf("RequesterGone");
        using var hangUp = new CancellationTokenSource();
        using var message = HttpCall.Form("grant_type=client_credentials&client_id=acme&client_secret=right").ToMessage();
        var asking = issuer.Http.SendAsync(message, hangUp.Token);
        await storeEntered;
        await hangUp.CancelAsync();
        await asking.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        await issuer.Logs.ReachedAsync("RequesterGone", goneBefore + 1);
    }

    private static IEnumerable<TestCaseData> Throwing()
    {
        Func<CancellationToken, ValueTask<Client?>> atOnce = _ => throw new InvalidOperationException("tell-tale: no connection to db.internal");
        Func<CancellationToken, ValueTask<Client?>> later = async _ =>
        {
            await Task.Yield();
            throw new InvalidOperationException("tell-tale: no connection to db.internal");
        };
        Func<CancellationToken, ValueTask<Client?>> cancelled = _ => throw new OperationCanceledException("tell-tale");
        Func<CancellationToken, ValueTask<Client?>> cancelledTask = _ => new(Task.FromCanceled<Client?>(new CancellationToken(canceled: true)));
        Func<CancellationToken, ValueTask<Client?>> timedOut = _ => new(Task.FromException<Client?>(new TimeoutException("tell-tale")));

        return
        [
            new TestCaseData(atOnce).SetArgDisplayNames("at once"),
            new TestCaseData(later).SetArgDisplayNames("later"),
            new TestCaseData(cancelled).SetArgDisplayNames("as cancelled, though nobody cancelled it"),
            new TestCaseData(cancelledTask).SetArgDisplayNames("a cancelled task"),
            new TestCaseData(timedOut).SetArgDisplayNames("a time limit of its own"),
        ];
    }
}
