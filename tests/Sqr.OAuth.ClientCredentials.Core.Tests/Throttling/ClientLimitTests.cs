using System.Net;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Failures count per client, and nobody is locked out.</summary>
public sealed class ClientLimitTests
{
    private const string Home = "203.0.113.7";
    private const string Elsewhere = "192.0.2.1";

    [TestCase("acme")]
    [TestCase("nobody")]
    public async Task Over_a_clients_limit_each_address_has_three_tries_and_is_then_answered_429(string clientId)
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Throttling().StartAsync();
        await issuer.FailAsAsync(clientId, 20);
        issuer.Time.Advance(TimeSpan.FromSeconds(10));

        List<HttpStatusCode> answers = [];
        for (var i = 0; i < 5; i++)
        {
            answers.Add((await issuer.RequestTokenFromAsync(Elsewhere, clientId, "wrong")).Status);
        }

        answers.Should().Equal([.. Enumerable.Repeat(HttpStatusCode.Unauthorized, 3), .. Enumerable.Repeat(HttpStatusCode.TooManyRequests, 2)]);
        (await issuer.RequestTokenFromAsync(Elsewhere, clientId, "wrong")).ShouldBeThrottled(50); // the client is below its limit then
        (await issuer.RequestTokenFromAsync("192.0.2.2", clientId, "wrong")).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await issuer.RequestTokenFromAsync(Elsewhere, "another", "wrong")).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task The_right_secret_gets_in_at_once_from_a_new_address()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Throttling().StartAsync();
        await issuer.FailAsAsync("acme", 20);

        for (var i = 0; i < 10; i++)
        {
            (await issuer.RequestTokenFromAsync(Elsewhere, "acme", "right")).Status.Should().Be(HttpStatusCode.OK);
        }
    }

    [Test]
    public async Task While_the_store_is_down_a_client_over_its_limit_is_answered_503_like_any_other()
    {
        var down = false;
        await using var issuer = await Issuer.Default.Throttling()
            .With(builder => builder.AddClientStore(new StoreOf((_, _) => down ? throw new InvalidOperationException("down") : new(StoreOf.Acme))))
            .StartAsync();
        (await issuer.RequestTokenFromAsync(Home, "acme", "right")).Status.Should().Be(HttpStatusCode.OK);
        down = true;
        for (var i = 0; i < 5; i++)
        {
            (await issuer.RequestTokenFromAsync(Elsewhere, $"nobody-{i}", "wrong")).ShouldBeUnavailable();
        }

        for (var i = 0; i < 30; i++)
        {
            (await issuer.RequestTokenFromAsync(Elsewhere, "acme", "wrong")).ShouldBeUnavailable();
        }
    }

    [TestCase("203.0.113.200", true, TestName = "A client over its limit is served in the network that it has authenticated from")]
    [TestCase("203.0.114.7", false, TestName = "A client over its limit has three tries in a network that it has not authenticated from")]
    public async Task A_known_network(string address, bool isKnown)
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Throttling().StartAsync();
        await issuer.RequestTokenFromAsync(Home, "acme", "right");
        await issuer.FailAsAsync("acme", 20);
        for (var i = 0; i < 3; i++)
        {
            await issuer.RequestTokenFromAsync(address, "acme", "wrong");
        }

        var answer = await issuer.RequestTokenFromAsync(address, "acme", "right");

        answer.Status.Should().Be(isKnown ? HttpStatusCode.OK : HttpStatusCode.TooManyRequests);
    }

    [TestCase("2001:db8:1:2:3::4", HttpStatusCode.OK)]
    [TestCase("2001:db8:1:3::4", HttpStatusCode.TooManyRequests)]
    public async Task For_IPv6_the_network_is_a_64(string address, HttpStatusCode status)
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Throttling().StartAsync();
        await issuer.RequestTokenFromAsync("2001:db8:1:2::1", "acme", "right");
        await issuer.FailAsAsync("acme", 20);
        for (var i = 0; i < 3; i++)
        {
            await issuer.RequestTokenFromAsync(address, "acme", "wrong");
        }

        (await issuer.RequestTokenFromAsync(address, "acme", "right")).Status.Should().Be(status);
    }

    [TestCase(8, 0, HttpStatusCode.TooManyRequests, TestName = "The ninth network takes the place of the least recent one")]
    [TestCase(7, 0, HttpStatusCode.OK, TestName = "Eight networks are known")]
    [TestCase(0, 30, HttpStatusCode.TooManyRequests, TestName = "A network is forgotten after thirty days")]
    [TestCase(0, 29, HttpStatusCode.OK, TestName = "A network is remembered for twenty-nine days")]
    public async Task The_memory_of_networks(int others, int days, HttpStatusCode status)
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Throttling().StartAsync();
        await issuer.RequestTokenFromAsync(Home, "acme", "right");
        for (var i = 0; i < others; i++)
        {
            issuer.Time.Advance(TimeSpan.FromMinutes(1));
            await issuer.RequestTokenFromAsync($"192.0.{i}.1", "acme", "right");
        }

        issuer.Time.Advance(TimeSpan.FromDays(days));
        await issuer.FailAsAsync("acme", 20);
        for (var i = 0; i < 3; i++)
        {
            await issuer.RequestTokenFromAsync(Home, "acme", "wrong");
        }

        (await issuer.RequestTokenFromAsync(Home, "acme", "right")).Status.Should().Be(status);
    }

    [Test]
    public async Task A_use_keeps_a_network_known()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Throttling().StartAsync();
        for (var i = 0; i < 4; i++)
        {
            await issuer.RequestTokenFromAsync(Home, "acme", "right");
            issuer.Time.Advance(TimeSpan.FromDays(20));
        }

        await issuer.FailAsAsync("acme", 20);
        for (var i = 0; i < 3; i++)
        {
            await issuer.RequestTokenFromAsync(Home, "acme", "wrong");
        }

        (await issuer.RequestTokenFromAsync(Home, "acme", "right")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Wrong_secrets_are_answered_alike_whether_the_client_is_known_from_there_or_does_not_exist()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").AndClient("globex", "right").Throttling().StartAsync();
        await issuer.RequestTokenFromAsync(Home, "acme", "right");

        var known = await AnswersAsync("acme");
        issuer.Time.Advance(TimeSpan.FromHours(1));
        var unknown = await AnswersAsync("nobody");
        issuer.Time.Advance(TimeSpan.FromHours(1));
        var unseen = await AnswersAsync("globex");

        known.Should().Equal(unknown).And.Equal(unseen);
        known.Select(answer => answer.Status).Distinct().Should().Equal(HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests);

        async Task<List<Answer>> AnswersAsync(string clientId)
        {
            List<Answer> answers = [];
            for (var i = 0; i < 70; i++)
            {
                answers.Add(await issuer.RequestTokenFromAsync(Home, clientId, "wrong"));
            }

            for (var i = 0; i < 5; i++)
            {
                answers.Add(await issuer.RequestTokenFromAsync(Elsewhere, clientId, "wrong"));
            }

            return answers;
        }
    }

    [Test]
    public async Task A_long_client_id_counts_too()
    {
        var id = new string('x', 500);
        await using var issuer = await Issuer.WithClient(id, "right").Throttling().StartAsync();
        await issuer.RequestTokenFromAsync(Home, id, "right");
        await issuer.FailAsAsync(id, 20);
        for (var i = 0; i < 3; i++)
        {
            await issuer.RequestTokenFromAsync(Elsewhere, id, "wrong");
        }

        (await issuer.RequestTokenFromAsync(Elsewhere, id, "right")).ShouldBeThrottled();
        (await issuer.RequestTokenFromAsync(Home, id, "right")).Status.Should().Be(HttpStatusCode.OK);
    }
}
