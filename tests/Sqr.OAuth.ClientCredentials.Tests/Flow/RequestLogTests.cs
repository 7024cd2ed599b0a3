using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>The line that each request leaves in the log, and the identifier that it shares with the answer.</summary>
public sealed class RequestLogTests
{
    private const string Category = "Sqr.OAuth.ClientCredentials.Requests";

    [Test]
    public async Task An_issued_token_is_one_line_that_says_all_about_it_but_the_token()
    {
        await using var issuer = await Issuer.WithClient("acme", "right", acme => acme.Scopes.Add("read:users")).StartAsync();

        var answer = await issuer.RequestTokenAsync("acme", "right", "read:users");

        var line = issuer.Logs.Surroundings.Should().ContainSingle(line => line.Category == Category).Subject.Text.Trim();
        line.Should().Be(
            $"A token was issued to client acme, by client_secret_post from -: audience {answer.Token.Audiences.Single()}, scope read:users, valid for 3600 s, "
            + $"bound to no key, signed by key {answer.Token.Kid}, jti {answer.Token.Id}. Request {answer.RequestId}.");
        issuer.Logs.Lines.Should().ContainSingle(logged => logged.Id.Id == 2040).Which.Level.Should().Be(LogLevel.Information);
    }

    [Test]
    public async Task A_token_that_is_given_again_is_said_to_be()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Setting("TokenReuse", "00:05:00").StartAsync();

        await issuer.RequestTokenAsync("acme", "right");
        var again = await issuer.RequestTokenAsync("acme", "right");

        issuer.Logs.Lines.Where(line => line.Id.Id == 2040).Select(line => line.Text).Should().SatisfyRespectively(
            first => first.Should().StartWith("A token was issued to client acme"),
            second => second.Should().StartWith("A token was given again to client acme").And.Contain($"Request {again.RequestId}."));
    }

    [Test]
    public async Task A_bound_token_says_what_it_is_bound_to()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();

        await issuer.RequestTokenAsync(issuer.Proof());

        issuer.Logs.Lines.Should().ContainSingle(line => line.Id.Id == 2040).Which.Text.Should().Contain("bound to a DPoP key,");
    }

    [Test]
    public async Task The_address_of_the_caller_is_in_the_line()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").OnKestrel().StartAsync();

        await issuer.RequestTokenAsync("acme", "wrong");

        issuer.Logs.Refusals.Should().ContainSingle().Which.Should().Contain(" from 127.0.0.1. ");
    }

    [Test]
    public async Task A_refused_request_is_one_line_with_the_reason_that_the_answer_does_not_give()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();

        var answer = await issuer.RequestTokenAsync("acme", "wrong");

        issuer.Logs.Refusals.Should().Equal(
            "A request was refused: invalid_client, WrongSecret, client acme, by client_secret_post from -. Client authentication failed. "
            + $"Request {answer.RequestId}.");
        issuer.Logs.Surroundings.Should().ContainSingle(line => line.Category == Category);
    }

    [Test]
    public async Task A_request_that_cannot_be_read_is_a_line_too()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();

        var answer = await issuer.PostFormAsync("grant_type=password&client_id=acme&client_secret=right");

        issuer.Logs.Refusals.Should().Equal(
            $"A request was refused: unsupported_grant_type, -, client -, by - from -. The grant_type must be client_credentials. Request {answer.RequestId}.");
    }

    [Test]
    public async Task A_scope_that_the_client_may_not_have_names_the_client()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();

        await issuer.RequestTokenAsync("acme", "right", "write:users");

        issuer.Logs.Refusals.Should().ContainSingle().Which.Should().StartWith("A request was refused: invalid_scope, -, client acme, by client_secret_post");
    }

    [Test]
    public async Task An_unknown_id_is_a_digest_that_is_the_same_until_midnight()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();

        foreach (var id in (string[])["sqrcs_a-secret", "sqrcs_a-secret", "another"])
        {
            await issuer.RequestTokenAsync(id, "wrong");
        }

        issuer.Time.Advance(TimeSpan.FromDays(1));
        await issuer.RequestTokenAsync("sqrcs_a-secret", "wrong");

        var digests = issuer.Logs.RefusalsFor("UnknownClient").Select(line => line.Split("client ")[1].Split(',')[0]).ToList();
        digests.Should().AllSatisfy(digest => digest.Should().MatchRegex("^#[A-Za-z0-9_-]{8}$"));
        digests[0].Should().Be(digests[1]).And.NotBe(digests[2]).And.NotBe(digests[3]);
        issuer.Logs.Lines.Should().NotContain(line => line.Text.Contains("sqrcs_a-secret", StringComparison.Ordinal));
    }

    [Test]
    public async Task Two_hosts_have_different_digests_or_they_could_be_computed()
    {
        var digests = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();
            await issuer.RequestTokenAsync("nobody", "wrong");
            digests.Add(issuer.Logs.Refusals.Single().Split("client ")[1].Split(',')[0]);
        }

        digests[0].Should().NotBe(digests[1]);
    }

    [TestCase("ACME")]
    [TestCase("acme ")]
    [TestCase(" Ac me")]
    public async Task An_id_that_is_nearly_one_of_the_settings_is_said_to_be(string sent)
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();

        await issuer.RequestTokenAsync(sent, "right");

        issuer.Logs.Refusals.Should().ContainSingle()
            .Which.Should().Contain("differs from that of the client acme only in case or white space.").And.Contain(", client #");
    }

    [Test]
    public async Task Clients_of_the_settings_are_not_named_where_others_are_used()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").With(builder => builder.AddClientStore(new InMemoryClientStore([]))).StartAsync();

        await issuer.RequestTokenAsync("ACME", "right");

        issuer.Logs.RefusalsFor("UnknownClient").Should().ContainSingle().Which.Should().NotContain("acme");
    }

    [Test]
    public async Task Every_answer_has_an_id_of_its_own()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();

        Answer[] answers =
        [
            await issuer.RequestTokenAsync("acme", "right"),
            await issuer.RequestTokenAsync("acme", "wrong"),
            await issuer.PostJsonAsync("{"),
            await issuer.SendAsync(new(HttpMethod.Get, Issuer.TokenPath)),
            await issuer.SendAsync(new(HttpMethod.Post, $"http://issuer.test{Issuer.TokenPath}")),
        ];

        answers.Select(answer => answer.RequestId).Should().OnlyHaveUniqueItems().And.AllSatisfy(id => id.Should().MatchRegex("^[0-9a-f]{32}$"));
        foreach (var answer in answers)
        {
            issuer.Logs.Surroundings.Where(line => line.Category == Category).Should()
                .ContainSingle(line => line.Text.Contains($"Request {answer.RequestId}.", StringComparison.Ordinal));
        }
    }

    [Test]
    public async Task Lines_of_deeper_code_carry_the_id_as_a_scope()
    {
        await using var issuer = await Issuer.Default
            .With(builder => builder.AddClientStore(new StoreOf((_, _) => throw new TimeoutException())))
            .StartAsync();

        var answer = await issuer.RequestTokenAsync("acme", "right");

        answer.ShouldBeUnavailable();
        issuer.Logs.Surroundings.Where(line => line.Scopes.Contains($"OAuthRequestId:{answer.RequestId}")).Select(line => line.Category)
            .Should().Contain([Category, "Sqr.OAuth.ClientCredentials.ClientLookup"]);
    }
}
