using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture]
internal sealed class ContractTests
{
    [TestCaseSource(nameof(Encodings))]
    public async Task A_good_request_gets_exactly_what_the_contract_says(Func<string, string, HttpCall> encode)
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right").StartAsync();

        var answer = await issuer.SendAsync(encode("acme", "right").ToMessage());

        answer.Status.Should().Be(HttpStatusCode.OK);
        answer.Json.EnumerateObject().Select(member => member.Name).Should().Equal("access_token", "token_type", "expires_in", "scope");
        answer.Json.GetProperty("token_type").GetString().Should().Be("Bearer");
        answer.ExpiresIn.Should().Be(3600);
        answer.Scope.Should().Be("read:users write:logs");
        answer.Token.Subject.Should().Be("acme");
        answer.ShouldNotBeCached();
    }

    [Test]
    public async Task A_client_without_scopes_gets_no_scope_member()
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right", client => client.Scopes.Clear()).StartAsync();

        var answer = await issuer.RequestTokenAsync("acme", "right");

        answer.Json.EnumerateObject().Select(member => member.Name).Should().Equal("access_token", "token_type", "expires_in");
    }

    [Test]
    public async Task A_thousand_requests_at_once_get_a_thousand_different_tokens()
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right").StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => issuer.RequestTokenAsync("acme", "right")));

        answers.Should().OnlyContain(answer => answer.Status == HttpStatusCode.OK);
        answers.Select(answer => answer.Token.Id).Should().OnlyHaveUniqueItems();
    }

    [Test]
    public async Task Neither_a_secret_nor_a_token_is_ever_logged()
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "tell-tale-right").OnKestrel()
            .Services(services => services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace)))
            .StartAsync();
        List<Answer> answers = [];

        foreach (var encode in Encodings().Select(encoding => (Func<string, string, HttpCall>)encoding.Arguments[0]!))
        {
            foreach (var (id, secret) in new[] { ("acme", "tell-tale-right"), ("acme", "tell-tale-wrong"), ("nobody", "tell-tale-right") })
            {
                var call = encode(id, secret);
                answers.Add(await issuer.SendAsync(call.ToMessage()));
                answers.Add(await issuer.SendAsync((call with { Body = call.Body[..^1] }).ToMessage()));
                answers.Add(await issuer.SendAsync((call with { Body = [.. call.Body, 0] }).ToMessage()));
                answers.Add(await issuer.SendAsync((call with { Method = "PUT" }).ToMessage()));
                answers.Add(await issuer.SendAsync((call with { ContentType = "text/plain" }).ToMessage()));
            }
        }

        var tokens = answers.Where(answer => answer.Status == HttpStatusCode.OK).Select(answer => answer.Token.EncodedToken).ToList();
        tokens.Should().HaveCountGreaterThanOrEqualTo(3);
        issuer.Logs.Lines.Should().Contain(line => line.Level == LogLevel.Trace || line.Level == LogLevel.Debug);
        var log = string.Join('\n', issuer.Logs.Lines.Select(line => line.Text));
        log.Should().Contain("acme").And.NotContainEquivalentOf("tell-tale").And.NotContain(Convert.ToBase64String("acme:tell-"u8));
        tokens.Should().OnlyContain(token => !log.Contains(token, StringComparison.Ordinal));
    }

    [Test]
    public async Task Plain_http_is_refused_where_https_is_required()
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right").StartAsync();
        issuer.Http.BaseAddress = new("http://issuer.test");

        var answer = await issuer.RequestTokenAsync("acme", "right");

        answer.ShouldRefuse(HttpStatusCode.BadRequest, "invalid_request");
    }

    private static IEnumerable<TestCaseData> Encodings()
    {
        Func<string, string, HttpCall> json = (id, secret) =>
            HttpCall.Json($$"""{"client_id":"{{id}}","client_secret":"{{secret}}","grant_type":"client_credentials"}""");
        Func<string, string, HttpCall> form = (id, secret) => HttpCall.Form($"grant_type=client_credentials&client_id={id}&client_secret={secret}");
        Func<string, string, HttpCall> basic = (id, secret) => HttpCall.Form("grant_type=client_credentials").WithBasic($"{id}:{secret}");
        Func<string, string, HttpCall> basicAndJson = (id, secret) => HttpCall.Json("""{"grant_type":"client_credentials"}""").WithBasic($"{id}:{secret}");

        return
        [
            new TestCaseData(json).SetArgDisplayNames("JSON"),
            new TestCaseData(form).SetArgDisplayNames("form"),
            new TestCaseData(basic).SetArgDisplayNames("Basic and form"),
            new TestCaseData(basicAndJson).SetArgDisplayNames("Basic and JSON"),
        ];
    }
}
