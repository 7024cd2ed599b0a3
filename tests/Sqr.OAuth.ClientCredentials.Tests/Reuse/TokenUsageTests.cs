using System.Net;

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture]
internal sealed class TokenUsageTests
{
    [TestCase(null, 10, 0, 9)]
    [TestCase("00:00:30", 1, 9, 0)]
    public async Task A_client_that_asks_ten_times_for_what_it_needs_once_wastes_nine_requests(string? window, long issued, long reused, long saveable)
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Setting("TokenReuse", window).StartAsync();
        var start = issuer.Time.GetUtcNow();

        for (var i = 0; i < 10; i++)
        {
            await issuer.RequestTokenAsync("acme", "right");
            issuer.Time.Advance(TimeSpan.FromSeconds(1));
        }

        issuer.Service<ITokenUsage>().Top(10).Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { ClientId = "acme", Since = start, Asked = 10L, Needed = 1L, Issued = issued, Reused = reused, Saveable = saveable, WasteFactor = 10.0 });
    }

    [TestCase(1800, 1, 1)]
    [TestCase(1801, 2, 0)]
    public async Task A_token_is_needed_when_half_of_the_last_one_is_gone(int seconds, long needed, long saveable)
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();

        await issuer.RequestTokenAsync("acme", "right");
        issuer.Time.Advance(TimeSpan.FromSeconds(seconds));
        await issuer.RequestTokenAsync("acme", "right");

        Acme(issuer).Should().BeEquivalentTo(new { Asked = 2L, Needed = needed, Saveable = saveable });
    }

    [Test]
    public async Task Half_of_the_lifetime_is_counted_from_the_token_that_was_needed_not_from_the_last()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();

        for (var minute = 0; minute <= 62; minute += 31)
        {
            await issuer.RequestTokenAsync("acme", "right");
            await issuer.RequestTokenAsync("acme", "right", "read:users");
            issuer.Time.Advance(TimeSpan.FromMinutes(15));
            await issuer.RequestTokenAsync("acme", "right");
            issuer.Time.Advance(TimeSpan.FromMinutes(16));
        }

        Acme(issuer).Should().BeEquivalentTo(new { Asked = 9L, Needed = 6L, Saveable = 3L });
    }

    [TestCase("the same", 1)]
    [TestCase("scope", 2)]
    [TestCase("resource", 2)]
    [TestCase("secret", 2)]
    [TestCase("DPoP key", 2)]
    [TestCase("certificate", 2)]
    public async Task What_makes_a_token_another_one_makes_it_needed(string difference, long needed)
    {
        await using var issuer = await Issuer.WithClient("acme", "right", client =>
        {
            client.RequireCertificateBinding = true;
            client.Secrets.Add(new() { Hash = SecretHash.OfRandomSecret("next") });
        }).BehindProxy().StartAsync();
        var (certificate, other) = (Authority.SelfSigned(), Authority.SelfSigned());

        await RequestAsync("the same");
        await RequestAsync(difference);

        Acme(issuer).Should().BeEquivalentTo(new { Asked = 2L, Needed = needed });

        async Task RequestAsync(string difference)
        {
            var secret = difference == "secret" ? "next" : "right";
            var scope = difference == "scope" ? "read:users" : "write:logs";
            var resource = difference == "resource" ? "orders" : "billing";
            var call = HttpCall.Form($"grant_type=client_credentials&client_id=acme&client_secret={secret}&scope={scope}&resource=https://api.test/{resource}")
                .With("DPoP", issuer.Proof(difference == "DPoP key" ? ClientKey.SharedRsa : null).ToString())
                .With("X-Client-Cert", Convert.ToBase64String((difference == "certificate" ? other : certificate).RawData));
            (await issuer.SendAsync(call.ToMessage())).Status.Should().Be(HttpStatusCode.OK);
        }
    }

    [TestCase(16, 16)]
    [TestCase(17, 34)]
    public async Task Sixteen_different_tokens_of_a_client_are_told_apart(int different, long needed)
    {
        var scopes = Enumerable.Range(0, different).Select(i => $"scope{i}").ToArray();
        await using var issuer = await Issuer.WithClient("acme", "right", client => Array.ForEach(scopes, client.Scopes.Add)).StartAsync();

        foreach (var scope in (string[])[.. scopes, .. scopes])
        {
            await issuer.RequestTokenAsync("acme", "right", scope);
            issuer.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Acme(issuer).Needed.Should().Be(needed);
    }

    [Test]
    public async Task What_is_refused_does_not_count()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();

        await issuer.RequestTokenAsync("acme", "wrong");
        await issuer.RequestTokenAsync("nobody", "right");
        await issuer.RequestTokenAsync("acme", "right", "unknown");

        issuer.Service<ITokenUsage>().Top(10).Should().BeEmpty();
    }

    [Test]
    public async Task What_the_hosts_own_code_mints_does_not_count()
    {
        await using var issuer = await Issuer.Default.StartAsync();

        await issuer.Service<ITokenIssuer>().IssueAsync(new() { Client = StoreOf.Acme });

        issuer.Service<ITokenUsage>().Top(10).Should().BeEmpty();
    }

    [Test]
    public async Task Those_that_ask_most_often_without_need_come_first()
    {
        await using var issuer = await Issuer.WithClient("a", "right").AndClient("b", "right").AndClient("c", "right").AndClient("d", "right").StartAsync();
        (string Client, string Scope)[] requests =
        [
            ("d", "read:users"), ("a", "read:users"), ("a", "write:logs"), ("b", "read:users"), ("b", "read:users"), ("c", "read:users"), ("c", "write:logs"),
        ];

        foreach (var (client, scope) in requests)
        {
            await issuer.RequestTokenAsync(client, "right", scope);
        }

        issuer.Service<ITokenUsage>().Top(4).Select(usage => usage.ClientId).Should().Equal("b", "a", "c", "d");
        issuer.Service<ITokenUsage>().Top(1).Select(usage => usage.ClientId).Should().Equal("b");
        var none = () => issuer.Service<ITokenUsage>().Top(0);
        none.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Test]
    public async Task Of_more_clients_than_can_be_counted_those_that_ask_most_stay_and_come_in()
    {
        await using var issuer = await Issuer.Default.Setting("SigningAlgorithm", "ES256")
            .With(builder => builder.AddClientStore(new StoreOf((id, _) => new(new Client { ClientId = id, Secrets = StoreOf.Acme.Secrets })))).StartAsync();
        string[] regular = [.. Enumerable.Range(0, 12).Select(i => $"regular{i}")];

        await RequestAsync(10, regular);
        await RequestAsync(1, Enumerable.Range(0, 40_000).Select(i => $"once{i}")); // ten for each place
        await RequestAsync(200, ["late"]);

        var all = issuer.Service<ITokenUsage>().Top(int.MaxValue);
        all.Should().HaveCount(4096).And.OnlyHaveUniqueItems(usage => usage.ClientId);
        all[0].ClientId.Should().Be("late");
        all[0].Asked.Should().BeInRange(100, 200); // it was let in soon
        all.Where(usage => usage.Needed < usage.Asked).Skip(1).Should().BeEquivalentTo(regular.Select(id => new { ClientId = id, Asked = 10L, Needed = 1L }));

        async Task RequestAsync(int times, IEnumerable<string> clients)
        {
            foreach (var id in clients)
            {
                for (var i = 0; i < times; i++)
                {
                    (await issuer.RequestTokenAsync(id, "right")).Status.Should().Be(HttpStatusCode.OK);
                }
            }
        }
    }

    [Test]
    public async Task A_metrics_system_reads_what_was_asked_for()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Reusing().StartAsync();
        using var metrics = new CollectedMetrics(issuer.App.Services);

        await issuer.RequestTokenAsync("acme", "right");
        await issuer.RequestTokenAsync("acme", "right");
        await issuer.RequestTokenAsync("acme", "right");
        await issuer.RequestTokenAsync("acme", "right");
        issuer.Service<IClientCache>().Forget("acme");
        await issuer.RequestTokenAsync("acme", "right");

        metrics.Of("sqr.oauth.tokens.issued").Should().Equal("1", "1");
        metrics.Of("sqr.oauth.tokens.reused").Should().Equal("1", "1", "1");
        metrics.Of("sqr.oauth.tokens.needed").Should().Equal("1");
        metrics.Of("sqr.oauth.client.waste_factor").Should().Equal("oauth.client.id=acme 5");
        metrics.Of("sqr.oauth.client.tokens.saveable").Should().Equal("oauth.client.id=acme 1");
    }

    [Test]
    public async Task Metrics_name_ten_clients_at_most()
    {
        await using var issuer = await Issuer.Default
            .With(builder => builder.AddClientStore(new StoreOf((id, _) => new(new Client { ClientId = id, Secrets = StoreOf.Acme.Secrets })))).StartAsync();
        using var metrics = new CollectedMetrics(issuer.App.Services);
        for (var i = 0; i < 12; i++)
        {
            await issuer.RequestTokenAsync($"client{i}", "right");
        }

        metrics.Of("sqr.oauth.client.waste_factor").Should().HaveCount(10);
        metrics.Of("sqr.oauth.tokens.issued").Should().HaveCount(12);
    }

    private static ClientTokenUsage Acme(RunningIssuer issuer) => issuer.Service<ITokenUsage>().Top(1).Single();
}
