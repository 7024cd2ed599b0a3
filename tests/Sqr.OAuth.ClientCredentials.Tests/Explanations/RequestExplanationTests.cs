using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>What an operator can read about a request that was refused.</summary>
public sealed class RequestExplanationTests
{
    private const string Form = "grant_type=client_credentials&client_id=acme&client_secret=right";

    [Test]
    public async Task A_refused_request_is_explained_by_its_id()
    {
        await using var issuer = await Issuer.WithClient("acme", "right", acme => acme.Scopes.Add("read:users")).StartAsync();

        var answer = await issuer.RequestTokenAsync("acme", "right", "read:users write:users");

        (await ExplainAsync(issuer, answer)).ToString().Should().Be(
            $"""
            Request {answer.RequestId} was refused at {issuer.Time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss'Z'}: invalid_scope.
              received  method client_secret_post
              received  client id acme
              received  scope read:users write:users
              passed    The request is a POST with a well-formed body, and has one credential and the right grant_type.
              passed    Not too many requests or failed attempts came before it.
              passed    The client exists, is enabled, and proved who it is by a method that it may use.
              passed    The client certificate and the DPoP proof that its tokens are bound to are there and right.
              passed    The client may request access tokens.
              failed    The client may have all requested scopes.
              answered  The scope is not one this client may have.
              advice    The scope is not one this client may have.
              advice    Its scopes: read:users, write:logs.
            """);
    }

    [TestCase("grant_type=password&client_id=acme&client_secret=right", "well-formed body", 0)]
    [TestCase("grant_type=client_credentials&client_id=acme&client_secret=wrong", "proved who it is", 2)]
    [TestCase("grant_type=client_credentials&client_id=nobody&client_secret=wrong", "proved who it is", 2)]
    [TestCase("grant_type=client_credentials&client_id=bound&client_secret=right", "DPoP proof", 3)]
    [TestCase("grant_type=client_credentials&client_id=idle&client_secret=right", "may request access tokens", 4)]
    [TestCase(Form + "&scope=other", "all requested scopes", 5)]
    [TestCase(Form + "&resource=https://other.test", "requested resources", 6)]
    public async Task It_says_which_rule_was_broken_and_how_many_before_it_were_kept(string body, string rule, int kept)
    {
        await using var issuer = await Issuer.WithClient("acme", "right")
            .AndClient("bound", "right", client => client.RequireDPoP = true)
            .AndClient("idle", "right", client => client.AllowTokenRequests = false)
            .StartAsync();

        var explanation = await ExplainAsync(issuer, await issuer.PostFormAsync(body));

        explanation.Failed.Should().Contain(rule);
        explanation.Passed.Should().HaveCount(kept).And.NotContain(explanation.Failed);
    }

    [Test]
    public async Task An_assertion_that_was_used_before_broke_the_last_rule()
    {
        await using var issuer = await Issuer.Default.AndKeyClient().StartAsync();
        var assertion = issuer.Assertion();

        await issuer.RequestTokenAsync(assertion);
        var explanation = await ExplainAsync(issuer, await issuer.RequestTokenAsync(assertion));

        explanation.Reason.Should().Be("AssertionUsedBefore");
        explanation.Failed.Should().Contain("used before");
        explanation.Passed.Should().HaveCount(7);
    }

    [Test]
    public async Task A_throttled_request_broke_the_second_rule()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Throttling().StartAsync();
        await issuer.FailFromAsync("203.0.113.7", 60);

        var explanation = await ExplainAsync(issuer, await issuer.RequestTokenFromAsync("203.0.113.7", "acme", "wrong"));

        explanation.Error.Should().Be("slow_down");
        explanation.Passed.Should().ContainSingle();
    }

    [Test]
    public async Task It_says_which_secrets_would_be_right_without_naming_any()
    {
        await using var issuer = await Issuer.WithClient("acme", "right", acme =>
        {
            acme.Secrets[0].ExpiresAt = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
            acme.Secrets.Add(new() { Value = "another" });
        }).StartAsync();

        var explanation = await ExplainAsync(issuer, await issuer.RequestTokenAsync("acme", "right"));

        explanation.Reason.Should().Be("SecretExpiredOrNotYetValid");
        explanation.Advice.Should().Equal(
            "The secret is one of the client's, but not valid now. Issue a new one.",
            "Secret 1 of the client is expired since 2026-01-01T00:00:00Z.",
            "Secret 2 of the client is valid.");
    }

    [Test]
    public async Task It_says_which_id_was_probably_meant()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();

        var explanation = await ExplainAsync(issuer, await issuer.RequestTokenAsync("Acme", "right"));

        explanation.ClientId.Should().BeNull();
        explanation.Advice[0].Should().Be("Send the client id as it is in the settings: acme.");
    }

    [Test]
    public async Task What_may_be_a_secret_in_the_wrong_place_is_not_remembered()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();
        var token = (await issuer.RequestTokenAsync("acme", "right")).Token.EncodedToken;

        foreach (var body in (string[])
        [
            "grant_type=client_credentials&client_id=sqrcs_leaked&client_secret=sqrcs_leaked",
            $"{Form}&scope=sqrcs_leaked",
            $"{Form}&resource=https://x.test/sqrcs_leaked",
            $"{Form}&audience={token}",
            $"{Form}&scope=550e8400-e29b-41d4-a716-446655440000",
            $"{Form}&scope=kJqXvTzPwLmNbRcDsFgHyUeK",
            $"{Form}&resource=https://user:password@x.test",
            $"grant_type=client_credentials&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer&client_assertion={token}",
        ])
        {
            (await ExplainAsync(issuer, await issuer.PostFormAsync(body))).ToString()
                .Should().NotContainAny("sqrcs_", token, "eyJ", "550e8400", "kJqX", "password");
        }
    }

    [Test]
    public async Task Only_the_latest_are_remembered()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Setting("Explanations:Capacity", "2").StartAsync();

        var answers = new List<Answer>();
        for (var i = 0; i < 3; i++)
        {
            answers.Add(await issuer.RequestTokenAsync("acme", "wrong"));
        }

        (await FindAsync(issuer, answers[0])).Should().BeNull();
        (await FindAsync(issuer, answers[1])).Should().NotBeNull();
        (await FindAsync(issuer, answers[2])).Should().NotBeNull();
    }

    [Test]
    public async Task None_is_remembered_if_the_settings_say_so()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Setting("Explanations:Capacity", "0").StartAsync();

        (await FindAsync(issuer, await issuer.RequestTokenAsync("acme", "wrong"))).Should().BeNull();
    }

    [Test]
    public async Task However_much_was_sent_little_is_remembered()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();
        var scopes = string.Join(' ', Enumerable.Range(0, 3000).Select(number => "s:long-name-of-a-scope"));

        var explanation = await ExplainAsync(issuer, await issuer.PostFormAsync($"{Form}&scope=x+{Uri.EscapeDataString(scopes)[..20000]}"));

        explanation.Received.Sum(line => line.Length).Should().BeLessThan(2000);
    }

    [TestCase("-1")]
    [TestCase("100001")]
    public async Task A_capacity_that_makes_no_sense_stops_the_start(string capacity)
    {
        var start = () => Issuer.WithClient("acme", "right").Setting("Explanations:Capacity", capacity).StartAsync();

        (await start.Should().ThrowAsync<Exception>()).WithMessage($"*Explanations:Capacity is {capacity}*from 0 to 100000*");
    }

    [TestCase("Development", 1)]
    [TestCase("Production", 0)]
    public async Task In_Development_the_explanation_is_in_the_log_at_once(string environment, int lines)
    {
        await using var issuer = await Issuer.WithClient("acme", "right")
            .Services(services => services.Select(service => service.ImplementationInstance).OfType<IHostEnvironment>().First().EnvironmentName = environment)
            .StartAsync();

        var answer = await issuer.RequestTokenAsync("acme", "wrong");

        issuer.Logs.CountOf("RequestExplained").Should().Be(lines); // clients of the settings are looked up at once
        if (lines > 0)
        {
            issuer.Logs.Lines.Should().Contain(line => line.Id.Id == 2042 && line.Text.StartsWith($"Request {answer.RequestId} was refused"));
        }
    }

    private static async Task<RequestExplanation> ExplainAsync(RunningIssuer issuer, Answer answer)
    {
        var explanation = await FindAsync(issuer, answer);
        explanation.Should().NotBeNull();

        return explanation!; // as asserted
    }

    private static async Task<RequestExplanation?> FindAsync(RunningIssuer issuer, Answer answer)
    {
        answer.RequestId.Should().NotBeNull();

        return await issuer.App.Services.GetRequiredService<IRequestExplanations>().FindAsync(answer.RequestId!); // as asserted
    }
}
