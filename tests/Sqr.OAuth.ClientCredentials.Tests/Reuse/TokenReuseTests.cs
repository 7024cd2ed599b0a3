using System.Net;

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture]
internal sealed class TokenReuseTests
{
    private const string Acme = "grant_type=client_credentials&client_id=acme&client_secret=right";

    [Test]
    public async Task The_same_request_gets_the_same_token_with_the_time_that_it_has_left()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Reusing().StartAsync();

        var first = await issuer.RequestTokenAsync("acme", "right");
        issuer.Time.Advance(TimeSpan.FromSeconds(10));
        var second = await issuer.RequestTokenAsync("acme", "right");

        second.ShouldBeTheTokenOf(first);
        (first.ExpiresIn, second.ExpiresIn).Should().Be((3600, 3590));
        second.Scope.Should().Be("read:users write:logs");
    }

    [Test]
    public async Task The_audience_that_the_token_has_anyway_gets_the_same_token()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Reusing().StartAsync();

        var first = await issuer.RequestTokenAsync("acme", "right");
        var named = await issuer.PostFormAsync($"{Acme}&audience={Issuer.Identifier}");

        named.ShouldBeTheTokenOf(first);
    }

    [Test]
    public async Task Unless_it_is_switched_on_each_request_gets_a_token_of_its_own()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();

        var first = await issuer.RequestTokenAsync("acme", "right");

        (await issuer.RequestTokenAsync("acme", "right")).ShouldBeAnotherTokenThan(first);
    }

    [TestCaseSource(nameof(Moments))]
    public async Task A_token_is_given_again_within_the_window_and_the_first_half_of_its_lifetime(string window, string lifetime, TimeSpan passed, bool isSame)
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Reusing(window).Setting("AccessTokenLifetime", lifetime).StartAsync();

        var first = await issuer.RequestTokenAsync("acme", "right");
        issuer.Time.AdjustTime(issuer.Time.GetUtcNow() + passed);
        var second = await issuer.RequestTokenAsync("acme", "right");

        (second.Token.Id == first.Token.Id).Should().Be(isSame);
    }

    private static IEnumerable<TestCaseData> Moments() =>
    [
        At("at once, with the shortest window", "00:00:01", "01:00:00", TimeSpan.Zero, true),
        At("the end of the window", "00:00:30", "01:00:00", TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1), true),
        At("past the window", "00:00:30", "01:00:00", TimeSpan.FromSeconds(30), false),
        At("half of the lifetime", "12:00:00", "00:01:00", TimeSpan.FromSeconds(30), true),
        At("past half of the lifetime", "12:00:00", "00:01:00", TimeSpan.FromSeconds(30) + TimeSpan.FromTicks(1), false),
        At("the clock was set back", "00:00:30", "01:00:00", TimeSpan.FromTicks(-1), false),
    ];

    private static TestCaseData At(string name, string window, string lifetime, TimeSpan passed, bool isSame) =>
        new TestCaseData(window, lifetime, passed, isSame).SetArgDisplayNames(name);

    [Test]
    public async Task A_clock_that_is_set_back_does_not_have_a_token_given_again_for_longer()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Reusing("00:00:30").StartAsync();
        var first = await issuer.RequestTokenAsync("acme", "right");
        issuer.Time.Advance(TimeSpan.FromSeconds(29));
        issuer.Time.Adjustment = TimeSpan.FromSeconds(-20);

        (await issuer.RequestTokenAsync("acme", "right")).Token.Id.Should().Be(first.Token.Id);
        issuer.Time.Advance(TimeSpan.FromSeconds(1));

        (await issuer.RequestTokenAsync("acme", "right")).Token.Id.Should().NotBe(first.Token.Id);
    }

    [Test]
    public async Task The_window_begins_when_the_token_is_issued_not_when_it_is_last_given()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Reusing().StartAsync();

        var first = await issuer.RequestTokenAsync("acme", "right");
        issuer.Time.Advance(TimeSpan.FromSeconds(20));
        (await issuer.RequestTokenAsync("acme", "right")).ShouldBeTheTokenOf(first);
        issuer.Time.Advance(TimeSpan.FromSeconds(20));

        (await issuer.RequestTokenAsync("acme", "right")).ShouldBeAnotherTokenThan(first);
    }

    [TestCaseSource(nameof(Pairs))]
    public async Task What_is_granted_decides_whether_two_requests_are_the_same(string one, string other, bool isSame)
    {
        await using var issuer = await Issuer.WithClient("acme", "right", client =>
        {
            client.Scopes.Add("third");
            client.Scopes.Add("fourth");
        }).AndClient("globex", "right").Reusing().StartAsync();

        var first = await issuer.PostFormAsync(one);
        var second = await issuer.PostFormAsync(other);

        (first.Status, second.Status).Should().Be((HttpStatusCode.OK, HttpStatusCode.OK));
        (second.Token.Id == first.Token.Id).Should().Be(isSame);
    }

    private static IEnumerable<TestCaseData> Pairs() =>
    [
        Pair("the default, and the same by name", Acme, $"{Acme}&scope=read:users+write:logs+third+fourth", true),
        Pair("a scope twice", $"{Acme}&scope=third", $"{Acme}&scope=third+third", true),
        Pair("another scope", $"{Acme}&scope=read:users", $"{Acme}&scope=write:logs", false),
        Pair("a scope more", $"{Acme}&scope=read:users", $"{Acme}&scope=read:users+third", false),
        Pair("another order", $"{Acme}&scope=read:users+third", $"{Acme}&scope=third+read:users", false),
        Pair("another scope between", $"{Acme}&scope=read:users+third+write:logs", $"{Acme}&scope=read:users+fourth+write:logs", false),
        Pair("a resource", Acme, $"{Acme}&resource=https://api.test/orders", false),
        Pair("another resource", $"{Acme}&resource=https://api.test/billing", $"{Acme}&resource=https://api.test/orders", false),
        Pair("resources in another order", $"{Acme}&resource=https://api.test/billing&resource=https://api.test/orders",
            $"{Acme}&resource=https://api.test/orders&resource=https://api.test/billing", false),
        Pair("the same resources", $"{Acme}&resource=https://api.test/billing&resource=https://api.test/orders",
            $"{Acme}&resource=https://api.test/billing&resource=https://api.test/orders", true),
        Pair("another client", $"{Acme}&scope=read:users", $"{Acme.Replace("acme", "globex")}&scope=read:users", false),
    ];

    private static TestCaseData Pair(string name, string one, string other, bool isSame) => new TestCaseData(one, other, isSame).SetArgDisplayNames(name);

    [Test]
    public async Task How_it_is_written_does_not_matter()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Reusing().StartAsync();

        var form = await issuer.PostFormAsync(Acme);
        var json = await issuer.PostJsonAsync("""{ "grant_type": "client_credentials", "client_id": "acme", "client_secret": "right" }""");
        var basic = await issuer.SendAsync(HttpCall.Form("grant_type=client_credentials").WithBasic("acme:right").ToMessage());

        json.ShouldBeTheTokenOf(form);
        basic.ShouldBeTheTokenOf(form);
    }

    [Test]
    public async Task Of_many_different_requests_of_a_client_the_one_that_was_answered_first_gives_way()
    {
        string[] between = ["s1", "s2", "s3", "s4", "s5"]; // only the ends tell requests apart until they are compared: these have four places
        await using var issuer = await Issuer.WithClient("acme", "right", client => Array.ForEach(between, client.Scopes.Add)).Reusing().StartAsync();
        Dictionary<string, Answer> first = [];
        foreach (var scope in between)
        {
            first[scope] = await RequestAsync(scope);
            issuer.Time.Advance(TimeSpan.FromSeconds(1));
        }

        foreach (var scope in between[1..])
        {
            (await RequestAsync(scope)).ShouldBeTheTokenOf(first[scope]);
        }

        (await RequestAsync("s1")).ShouldBeAnotherTokenThan(first["s1"]);
        (await RequestAsync("s3")).ShouldBeTheTokenOf(first["s3"]);
        (await RequestAsync("s2")).ShouldBeAnotherTokenThan(first["s2"]); // it gave way to the new one of s1

        Task<Answer> RequestAsync(string scope) => issuer.RequestTokenAsync("acme", "right", $"read:users {scope} write:logs");
    }

    [Test]
    public async Task A_newer_token_takes_the_place_of_the_one_before()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Reusing().StartAsync();
        for (var i = 0; i < 10; i++)
        {
            var first = await issuer.RequestTokenAsync("acme", "right");
            issuer.Time.Advance(TimeSpan.FromSeconds(29));
            (await issuer.RequestTokenAsync("acme", "right")).ShouldBeTheTokenOf(first);
            issuer.Time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Test]
    public async Task Many_requests_at_once_get_tokens_and_the_next_one_gets_one_of_those()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Reusing().StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => issuer.RequestTokenAsync("acme", "right"))));
        var next = await issuer.RequestTokenAsync("acme", "right");

        answers.Should().OnlyContain(answer => answer.Status == HttpStatusCode.OK);
        answers.Select(answer => answer.Token.Id).Should().Contain(next.Token.Id);
        issuer.Service<ITokenUsage>().Top(1).Single().Asked.Should().Be(201);
    }

    [Test]
    public async Task The_hosts_own_code_gets_a_new_token_each_time()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Reusing().StartAsync();
        var requested = await issuer.RequestTokenAsync("acme", "right");
        var client = (await issuer.Service<IClientStore>().FindByIdAsync("acme", default))!; // it has just got a token
        var grant = new Grant { Client = client, Scopes = ["read:users", "write:logs"] };

        var first = await issuer.Service<ITokenIssuer>().IssueAsync(grant);
        var second = await issuer.Service<ITokenIssuer>().IssueAsync(grant);

        new[] { first.AccessToken, second.AccessToken, requested.Token.EncodedToken }.Should().OnlyHaveUniqueItems();
        (await issuer.RequestTokenAsync("acme", "right")).ShouldBeTheTokenOf(requested);
    }

    [Test]
    public async Task The_claims_of_the_host_are_those_of_the_moment_of_signing()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Reusing().With(builder => builder.AddClaims<CountingClaims>()).StartAsync();
        CountingClaims.Count = 0;

        await issuer.RequestTokenAsync("acme", "right");
        var again = await issuer.RequestTokenAsync("acme", "right");
        issuer.Time.Advance(TimeSpan.FromSeconds(30));
        var later = await issuer.RequestTokenAsync("acme", "right");

        again.Token.GetPayloadValue<int>("count").Should().Be(1);
        later.Token.GetPayloadValue<int>("count").Should().Be(2);
    }

    internal sealed class CountingClaims : IAccessTokenClaims
    {
        public static int Count { get; set; }

        public ValueTask AddClaimsAsync(Grant grant, AccessTokenClaims claims, CancellationToken cancellationToken)
        {
            claims.Set("count", ++Count);

            return ValueTask.CompletedTask;
        }
    }
}
