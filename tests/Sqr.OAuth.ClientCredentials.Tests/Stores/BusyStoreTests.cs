using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>More look-ups at once than may be in progress, while nothing is wrong with the store.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class BusyStoreTests
{
    private const int ShareOfUnknown = 4; // until the store has answered some
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(1);

    private readonly ObservedTime _time = new();
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Test]
    public async Task Look_ups_that_wait_too_long_for_their_turn_are_answered_503_and_the_breaker_stays_closed()
    {
        var store = SlowStore();
        await using var issuer = await StartAsync(store);
        var requests = Enumerable.Range(0, 300).Select(i => issuer.RequestTokenAsync($"nobody-{i}", "wrong")).ToList();
        for (var i = 0; i < 300 - ShareOfUnknown; i++)
        {
            await _time.WaitBegunAsync(MaxWait);
        }

        _time.Advance(MaxWait);
        while (requests.Count(request => request.IsCompleted) < 300 - ShareOfUnknown)
        {
            await Task.Yield();
        }

        store.Calls.Should().Be(ShareOfUnknown);
        _released.SetResult();
        var answers = await Task.WhenAll(requests);
        var afterwards = await issuer.RequestTokenAsync("acme", "right");

        answers.Count(answer => answer.Status == HttpStatusCode.Unauthorized).Should().Be(ShareOfUnknown);
        answers.Where(answer => answer.Status != HttpStatusCode.Unauthorized).Should().OnlyContain(
            answer => answer.Status == HttpStatusCode.ServiceUnavailable && answer.Headers.Contains("Retry-After: 1"));
        afterwards.Status.Should().Be(HttpStatusCode.OK);
        issuer.Logs.CountOf("StoreBreakerOpened").Should().Be(0);
        issuer.Logs.CountOf("StoreFailed").Should().Be(0);
    }

    [Test]
    public async Task Look_ups_wait_for_their_turn()
    {
        var store = SlowStore();
        await using var issuer = await StartAsync(store);
        var requests = Enumerable.Range(0, 300).Select(i => issuer.RequestTokenAsync($"nobody-{i}", "wrong")).ToList();
        for (var i = 0; i < 300 - ShareOfUnknown; i++)
        {
            await _time.WaitBegunAsync(MaxWait);
        }

        _released.SetResult();

        (await Task.WhenAll(requests)).Should().OnlyContain(answer => answer.Status == HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Ids_that_nobody_has_leave_room_for_a_client_that_was_found_before()
    {
        var store = SlowStore();
        await using var issuer = await StartAsync(store);
        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
        var requests = Enumerable.Range(0, 300).Select(i => issuer.RequestTokenAsync($"nobody-{i}", "wrong")).ToList();
        for (var i = 0; i < 300 - ShareOfUnknown; i++)
        {
            await _time.WaitBegunAsync(MaxWait);
        }

        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);

        requests.Should().OnlyContain(request => !request.IsCompleted);
        _released.SetResult();
        await Task.WhenAll(requests);
    }

    /// <summary>Finds acme at once, and that there is nobody else when it is released.</summary>
    private StoreOf SlowStore() => new(async (id, _) =>
    {
        if (id == "acme")
        {
            return StoreOf.Acme;
        }

        await _released.Task;

        return null;
    });

    private Task<RunningIssuer> StartAsync(StoreOf store) => Issuer.Default
        .Services(services => services.AddSingleton<TimeProvider>(_time))
        .With(builder => builder.AddClientStore(store))
        .Options(options => (options.Stores.CacheFor, options.Stores.Timeout) = (TimeSpan.Zero, TimeSpan.FromSeconds(30)))
        .StartAsync();
}
