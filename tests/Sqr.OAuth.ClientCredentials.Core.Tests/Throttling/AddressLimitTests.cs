using System.Net;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Failures count per address.</summary>
public sealed class AddressLimitTests
{
    private const string Here = "203.0.113.7";

    [Test]
    public async Task An_address_over_its_limit_is_answered_429_before_anything_is_verified()
    {
        var store = new StoreOf((_, _) => default);
        await using var issuer = await Issuer.Default.Throttling().With(builder => builder.AddClientStore(store)).StartAsync();
        await issuer.FailFromAsync(Here, 60);
        var calls = store.Calls;

        var refused = await issuer.RequestTokenFromAsync(Here, "another", "wrong");

        refused.ShouldBeThrottled(60);
        store.Calls.Should().Be(calls);
        (await issuer.RequestTokenFromAsync("203.0.113.8", "another", "wrong")).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task The_refusal_doubles_up_to_fifteen_minutes_while_it_goes_on_and_is_short_again_after_a_pause()
    {
        await using var issuer = await Issuer.Default.Throttling().StartAsync();

        foreach (var seconds in (int[])[60, 120, 240, 480, 900, 900])
        {
            await issuer.FailFromAsync(Here, 60);
            (await issuer.RequestTokenFromAsync(Here, "x", "wrong")).ShouldBeThrottled(seconds);
            issuer.Time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
            (await issuer.RequestTokenFromAsync(Here, "x", "wrong")).ShouldBeThrottled(1);
            issuer.Time.Advance(TimeSpan.FromTicks(1));
        }

        issuer.Time.Advance(TimeSpan.FromMinutes(16));
        await issuer.FailFromAsync(Here, 60);
        (await issuer.RequestTokenFromAsync(Here, "x", "wrong")).ShouldBeThrottled(60);
    }

    [Test]
    public async Task A_failure_counts_for_as_long_as_the_window()
    {
        await using var issuer = await Issuer.Default.Throttling().StartAsync();
        await issuer.FailFromAsync(Here, 30);
        issuer.Time.Advance(TimeSpan.FromSeconds(30));
        await issuer.FailFromAsync(Here, 29);
        issuer.Time.Advance(TimeSpan.FromSeconds(30)); // the first thirty have left the window

        await issuer.FailFromAsync(Here, 31);

        (await issuer.RequestTokenFromAsync(Here, "x", "wrong")).ShouldBeThrottled();
    }

    [Test]
    public async Task A_client_that_has_authenticated_from_there_is_served_unless_it_fails_itself()
    {
        await using var issuer = await Issuer.WithClient("neighbour", "right").AndClient("broken", "right").Throttling().StartAsync();
        (await issuer.RequestTokenFromAsync("203.0.113.9", "neighbour", "right")).Status.Should().Be(HttpStatusCode.OK); // of the same network
        (await issuer.RequestTokenFromAsync(Here, "broken", "right")).Status.Should().Be(HttpStatusCode.OK);
        for (var i = 0; i < 80; i++)
        {
            await issuer.RequestTokenFromAsync(Here, "broken", "wrong");
        }

        await issuer.FailFromAsync(Here, 60 - 20);

        (await issuer.RequestTokenFromAsync(Here, "stranger", "wrong")).ShouldBeThrottled();
        (await issuer.RequestTokenFromAsync(Here, "neighbour", "right")).Status.Should().Be(HttpStatusCode.OK);
        (await issuer.RequestTokenFromAsync(Here, "broken", "right")).ShouldBeThrottled();
    }

    [TestCase(Here, 80)]
    [TestCase(null, 320, TestName = "Nor if requests have no address")]
    public async Task Guesses_from_a_network_that_the_client_is_known_from_are_not_endless(string? address, int guesses)
    {
        const string Own = "203.0.113.9"; // of the same network
        await using var issuer = await Issuer.WithClient("acme", "right").Throttling().StartAsync();
        (await issuer.RequestTokenFromAsync(address is null ? null : Own, "acme", "right")).Status.Should().Be(HttpStatusCode.OK);
        for (var i = 0; i < guesses; i++)
        {
            await issuer.RequestTokenFromAsync(address, "acme", "wrong");
        }

        (await issuer.RequestTokenFromAsync(address, "acme", "right")).ShouldBeThrottled();
        (await issuer.RequestTokenFromAsync(Own, "acme", "right")).Status.Should().Be(HttpStatusCode.OK, "that address has tries of its own");
    }

    [Test]
    public async Task An_IPv6_network_counts_as_one_address_and_an_IPv4_address_in_IPv6_as_itself()
    {
        await using var issuer = await Issuer.Default.Throttling().Setting("Throttling:FailuresPerAddress", "2").StartAsync();
        await issuer.FailFromAsync("2001:db8:1:2::1", 1);
        await issuer.FailFromAsync("2001:db8:1:2:ffff::2", 1);
        await issuer.FailFromAsync("::ffff:203.0.113.7", 2);

        (await issuer.RequestTokenFromAsync("2001:db8:1:2:3::4", "x", "wrong")).ShouldBeThrottled();
        (await issuer.RequestTokenFromAsync("2001:db8:1:3::1", "x", "wrong")).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await issuer.RequestTokenFromAsync(Here, "x", "wrong")).ShouldBeThrottled();
        (await issuer.RequestTokenFromAsync("::ffff:203.0.113.8", "x", "wrong")).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Without_an_address_nothing_is_counted_per_address()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Throttling().StartAsync();
        for (var i = 0; i < 100; i++)
        {
            (await issuer.RequestTokenFromAsync(null, $"nobody-{i}", "wrong")).Status.Should().Be(HttpStatusCode.Unauthorized);
        }

        (await issuer.RequestTokenFromAsync(null, "acme", "right")).Status.Should().Be(HttpStatusCode.OK);
    }
}
