using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class AssertionReplayTests
{
    [Test]
    public async Task An_assertion_is_accepted_once()
    {
        await using var issuer = await Issuer.Default.AndKeyClient().StartAsync();
        var assertion = issuer.Assertion();

        (await issuer.RequestTokenAsync(assertion)).Status.Should().Be(HttpStatusCode.OK);
        issuer.Logs.Refusals.Should().BeEmpty();
        (await issuer.RequestTokenAsync(assertion)).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        issuer.Logs.Lines.Should().Contain(line => line.Text.Contains("AssertionUsedBefore", StringComparison.Ordinal));
    }

    [TestCase(119, "Client authentication failed.")]
    [TestCase(120, "The assertion has expired. Create a new one, and check the clock.")]
    public async Task It_is_remembered_until_it_is_refused_as_expired(int seconds, string description)
    {
        await using var issuer = await Issuer.Default.AndKeyClient().StartAsync();
        var assertion = issuer.Assertion();
        await issuer.RequestTokenAsync(assertion);

        issuer.Time.Advance(TimeSpan.FromSeconds(seconds));

        (await issuer.RequestTokenAsync(assertion)).Description.Should().Be(description);
    }

    [Test]
    public async Task One_that_expires_while_its_client_is_looked_up_is_still_remembered()
    {
        var lookup = () => { };
        var acme = new Client { ClientId = "acme", JsonWebKeys = [ClientKey.Shared.Jwk()], Scopes = ["read:users"] };
        await using var issuer = await Issuer.Default.Setting("Stores:CacheFor", "00:00:00").With(builder => builder.AddClientStore(new StoreOf((_, _) =>
        {
            lookup();

            return new(acme);
        }))).StartAsync();
        var assertion = issuer.Assertion();
        (await issuer.RequestTokenAsync(assertion)).Status.Should().Be(HttpStatusCode.OK);

        issuer.Time.Advance(TimeSpan.FromSeconds(119.9));
        lookup = () => issuer.Time.Advance(TimeSpan.FromSeconds(0.2)); // less than the store may take

        (await issuer.RequestTokenAsync(assertion)).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Test]
    public async Task Two_clients_may_use_the_same_identifier()
    {
        await using var issuer = await Issuer.Default.AndKeyClient("acme").AndKeyClient("other").StartAsync();

        (await issuer.RequestTokenAsync(issuer.Assertion("acme").WithClaim("jti", "1"))).Status.Should().Be(HttpStatusCode.OK);
        (await issuer.RequestTokenAsync(issuer.Assertion("other").WithClaim("jti", "1"))).Status.Should().Be(HttpStatusCode.OK);
        (await issuer.RequestTokenAsync(issuer.Assertion("acme").WithClaim("jti", "1"))).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [TestCase("&scope=write:logs", "invalid_scope")]
    [TestCase("&resource=https://api.test/none", "invalid_target")]
    public async Task A_request_that_is_refused_for_another_reason_does_not_use_it_up(string more, string error)
    {
        await using var issuer = await Issuer.Default.AndKeyClient().StartAsync();
        var assertion = issuer.Assertion();

        (await issuer.RequestTokenAsync(assertion, more)).ShouldRefuse(HttpStatusCode.BadRequest, error);

        (await issuer.RequestTokenAsync(assertion)).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_wrong_signature_does_not_use_up_somebody_elses_identifier()
    {
        await using var issuer = await Issuer.Default.AndKeyClient().StartAsync();

        await issuer.RequestTokenAsync(issuer.Assertion(key: ClientKey.For("ES256")).WithClaim("jti", "1"));

        (await issuer.RequestTokenAsync(issuer.Assertion().WithClaim("jti", "1"))).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Of_many_who_send_it_at_once_one_gets_a_token()
    {
        await using var issuer = await Issuer.Default.AndKeyClient().StartAsync();
        var assertions = Enumerable.Range(0, 5).Select(_ => issuer.Assertion().ToString()).ToList();

        var answers = await Task.WhenAll(Enumerable.Range(0, 400).Select(i => Task.Run(() => issuer.PostAssertionAsync(assertions[i % assertions.Count]))));

        answers.Count(answer => answer.Status is HttpStatusCode.OK).Should().Be(assertions.Count);
        answers.Count(answer => answer.Status is HttpStatusCode.Unauthorized).Should().Be(400 - assertions.Count);
    }

    [Test]
    public async Task A_hundred_thousand_attempts_from_eight_threads_succeed_once_for_each_identifier()
    {
        await using var issuer = await Issuer.Default.StartAsync();
        var replays = issuer.App.Services.GetRequiredService<IReplayStore>();
        var until = issuer.Time.GetUtcNow().AddMinutes(1);
        var succeeded = new ConcurrentBag<int>();
        using var together = new Barrier(8);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () =>
            {
                together.SignalAndWait();
                for (var i = 0; i < 12_500; i++)
                {
                    var id = i % 7;
                    if (replays.TryUseAsync("acme", $"jti-{id}", until, CancellationToken.None).AsTask().GetAwaiter().GetResult())
                    {
                        succeeded.Add(id);
                    }
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        succeeded.Should().BeEquivalentTo(Enumerable.Range(0, 7));
    }

    [Test]
    public async Task What_has_expired_is_forgotten_and_nothing_before()
    {
        await using var issuer = await Issuer.Default.StartAsync();
        var replays = issuer.App.Services.GetRequiredService<IReplayStore>();
        var now = issuer.Time.GetUtcNow();
        await replays.TryUseAsync("acme", "long", now.AddMinutes(2), default);
        await replays.TryUseAsync("acme", "short", now.AddMinutes(1), default);

        issuer.Time.Advance(TimeSpan.FromMinutes(1));

        (await replays.TryUseAsync("acme", "short", now.AddMinutes(5), default)).Should().BeTrue();
        (await replays.TryUseAsync("acme", "long", now.AddMinutes(5), default)).Should().BeFalse();
    }

    [Test]
    public async Task An_assertion_does_not_work_again_after_the_clock_was_ahead_for_a_moment()
    {
        await using var issuer = await Issuer.Default.AndKeyClient().StartAsync();
        var assertion = issuer.Assertion();
        (await issuer.RequestTokenAsync(assertion)).Status.Should().Be(HttpStatusCode.OK);

        issuer.Time.Adjustment = TimeSpan.FromMinutes(10);
        (await issuer.RequestTokenAsync(issuer.Assertion())).Status.Should().Be(HttpStatusCode.OK);
        issuer.Time.Adjustment = TimeSpan.Zero;

        (await issuer.RequestTokenAsync(assertion)).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task An_assertion_does_not_work_again_after_the_clock_was_set_back()
    {
        await using var issuer = await Issuer.Default.AndKeyClient().StartAsync();
        var assertion = issuer.Assertion();
        (await issuer.RequestTokenAsync(assertion)).Status.Should().Be(HttpStatusCode.OK);
        issuer.Time.Advance(TimeSpan.FromHours(1));
        (await issuer.RequestTokenAsync(issuer.Assertion())).Status.Should().Be(HttpStatusCode.OK);

        issuer.Time.Adjustment = TimeSpan.FromHours(-1);

        (await issuer.RequestTokenAsync(assertion)).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task When_it_is_full_it_refuses_until_something_has_expired()
    {
        await using var issuer = await Issuer.Default.AndKeyClient().StartAsync();
        var replays = issuer.App.Services.GetRequiredService<IReplayStore>();
        var until = issuer.Time.GetUtcNow().AddSeconds(30);
        for (var i = 0; i < 1_000_000; i++)
        {
            await replays.TryUseAsync("flood", i.ToString(System.Globalization.CultureInfo.InvariantCulture), until, default);
        }

        var full = await issuer.RequestTokenAsync(issuer.Assertion());
        issuer.Time.Advance(TimeSpan.FromSeconds(30));
        var again = await issuer.RequestTokenAsync(issuer.Assertion());

        full.ShouldBeAFault(HttpStatusCode.ServiceUnavailable, "SERVICE_UNAVAILABLE", "Service Unavailable");
        again.Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task If_the_store_fails_nobody_gets_a_token()
    {
        await using var issuer = await Issuer.Default.AndKeyClient()
            .Services(services => services.AddSingleton<IReplayStore, BrokenReplayStore>())
            .StartAsync();

        (await issuer.RequestTokenAsync(issuer.Assertion())).ShouldBeUnavailable();
    }

    [Test]
    public async Task A_store_that_the_builder_is_given_replaces_the_memory_of_the_node()
    {
        await using var issuer = await Issuer.Default.AndKeyClient().With(builder => builder.AddReplayStore<RefusingReplayStore>()).StartAsync();

        (await issuer.RequestTokenAsync(issuer.Assertion())).Error.Should().Be("invalid_client");
        issuer.Service<IReplayStore>().Should().BeOfType<RefusingReplayStore>();
    }

    [Test]
    public async Task A_secret_does_not_need_the_store()
    {
        await using var issuer = await Issuer.WithClient("acme", "right")
            .Services(services => services.AddSingleton<IReplayStore, BrokenReplayStore>())
            .StartAsync();

        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
    }

    private sealed class RefusingReplayStore : IReplayStore
    {
        public ValueTask<bool> TryUseAsync(string issuer, string id, DateTimeOffset expiresAt, CancellationToken cancellationToken) => new(false);
    }

    private sealed class BrokenReplayStore : IReplayStore
    {
        public ValueTask<bool> TryUseAsync(string issuer, string id, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("The store is down.");
    }
}
