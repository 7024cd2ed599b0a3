using System.Net;

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture]
internal sealed class ClientSecretTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly string PasswordHash = SecretHash.OfPassword("chosen by a person");

    [Test]
    public async Task A_disabled_client_is_answered_like_an_unknown_one()
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right", client => client.Enabled = false).StartAsync();

        var disabled = await issuer.RequestTokenAsync("acme", "right");
        var unknown = await issuer.RequestTokenAsync("nobody", "right");

        disabled.ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        disabled.Should().Be(unknown);
    }

    [Test]
    public async Task A_secret_is_valid_until_the_moment_it_expires()
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right", client => client.Secrets[0].ExpiresAt = Start.AddHours(1)).StartAsync();

        issuer.Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        var before = await issuer.RequestTokenAsync("acme", "right");
        issuer.Time.Advance(TimeSpan.FromTicks(1));
        var after = await issuer.RequestTokenAsync("acme", "right");

        before.Status.Should().Be(HttpStatusCode.OK);
        after.Should().Be(await issuer.RequestTokenAsync("acme", "wrong"));
        after.ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Test]
    public async Task A_secret_is_valid_from_its_first_moment_on()
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right", client => client.Secrets[0].NotBefore = Start.AddHours(1)).StartAsync();

        issuer.Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        var before = await issuer.RequestTokenAsync("acme", "right");
        issuer.Time.Advance(TimeSpan.FromTicks(1));
        var after = await issuer.RequestTokenAsync("acme", "right");

        before.Should().Be(await issuer.RequestTokenAsync("acme", "wrong"));
        after.Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Every_valid_secret_of_a_client_works_and_no_other()
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "old", client =>
        {
            client.Secrets[0].ExpiresAt = Start.AddHours(1);
            client.Secrets.Add(new() { Hash = SecretHash.OfRandomSecret("new") });
            client.Secrets.Add(new() { Value = "in clear" });
        }).StartAsync();

        HttpStatusCode[] all = [await StatusAsync("old"), await StatusAsync("new"), await StatusAsync("in clear"), await StatusAsync("other")];
        issuer.Time.Advance(TimeSpan.FromHours(1));
        HttpStatusCode[] later = [await StatusAsync("old"), await StatusAsync("new"), await StatusAsync("in clear"), await StatusAsync("other")];

        all.Should().Equal(HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Unauthorized);
        later.Should().Equal(HttpStatusCode.Unauthorized, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Unauthorized);

        async Task<HttpStatusCode> StatusAsync(string secret) => (await issuer.RequestTokenAsync("acme", secret)).Status;
    }

    [Test]
    public async Task A_client_without_a_secret_gets_no_token()
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right", client => client.Secrets.Clear()).StartAsync();

        var answer = await issuer.RequestTokenAsync("acme", "right");

        answer.ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Test]
    public async Task A_slow_hash_is_verified_and_stops_counting_when_it_changes()
    {
        var clients = new InMemoryClientStore(ClientWith(PasswordHash));
        await using var issuer = await Issuer.Default.With(builder => builder.AddClientStore(clients)).StartAsync();

        var first = await issuer.RequestTokenAsync("acme", "chosen by a person");
        var wrong = await issuer.RequestTokenAsync("acme", "Chosen by a person");
        clients.Set(ClientWith(SecretHash.OfPassword("chosen anew")));
        var old = await issuer.RequestTokenAsync("acme", "chosen by a person");
        var anew = await issuer.RequestTokenAsync("acme", "chosen anew");

        first.Status.Should().Be(HttpStatusCode.OK);
        wrong.ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        old.Should().Be(wrong);
        anew.Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_slow_hash_that_matched_once_is_remembered()
    {
        var clients = new InMemoryClientStore(ClientWith(PasswordHash));
        await using var issuer = await Issuer.Default.With(builder => builder.AddClientStore(clients)).StartAsync();
        var start = TimeProvider.System.GetTimestamp();
        await issuer.RequestTokenAsync("acme", "chosen by a person");
        var oneCheck = TimeProvider.System.GetElapsedTime(start);

        start = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 200; i++)
        {
            (await issuer.RequestTokenAsync("acme", "chosen by a person")).Status.Should().Be(HttpStatusCode.OK);
        }

        TimeProvider.System.GetElapsedTime(start).Should().BeLessThan(oneCheck * 50);
    }

    [Test]
    public async Task Two_hundred_requests_at_once_with_a_slow_hash_all_get_tokens()
    {
        var clients = new InMemoryClientStore(ClientWith(PasswordHash));
        await using var issuer = await Issuer.Default.With(builder => builder.AddClientStore(clients)).StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => issuer.RequestTokenAsync("acme", "chosen by a person")));

        answers.Should().OnlyContain(answer => answer.Status == HttpStatusCode.OK);
    }

    [Test]
    public async Task More_slow_checks_than_can_be_made_in_time_are_answered_503_and_the_issuer_recovers()
    {
        var clients = new InMemoryClientStore(ClientWith(PasswordHash));
        await using var issuer = await Issuer.Default.With(builder => builder.AddClientStore(clients)).StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => issuer.RequestTokenAsync("acme", $"wrong {i}")));
        var afterwards = await issuer.RequestTokenAsync("acme", "chosen by a person");

        answers.Select(answer => answer.Status).Distinct().Should().BeEquivalentTo([HttpStatusCode.Unauthorized, HttpStatusCode.ServiceUnavailable]);
        answers.Where(answer => answer.Status == HttpStatusCode.ServiceUnavailable).Should().OnlyContain(answer => answer.Headers.Contains("Retry-After: 1"));
        afterwards.Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_disabled_client_costs_what_an_unknown_one_costs_whatever_its_secrets()
    {
        var clients = new InMemoryClientStore(new Client { ClientId = "acme", Enabled = false, Secrets = [new() { Hash = PasswordHash }] });
        await using var issuer = await Issuer.Default.With(builder => builder.AddClientStore(clients)).StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => issuer.RequestTokenAsync("acme", $"wrong {i}")));

        answers.Should().OnlyContain(answer => answer.Status == HttpStatusCode.Unauthorized, "so many slow checks at a time are not made");
    }

    private static Client ClientWith(string hash) => new() { ClientId = "acme", Secrets = [new() { Hash = hash }] };
}
