using System.Net;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Explanations over HTTP, for clients that may read them.</summary>
public sealed class ExplanationEndpointTests
{
    private const string Path = "/oauth2/explanations";
    private const string Operator = "client_id=operator&client_secret=right";

    [Test]
    public async Task A_client_that_may_reads_why_a_request_was_refused()
    {
        await using var issuer = await StartAsync();
        var refused = await issuer.RequestTokenAsync("acme", "wrong");

        var answer = await AskAsync(issuer, $"{Operator}&request_id={refused.RequestId}");

        answer.Status.Should().Be(HttpStatusCode.OK);
        answer.RequestId.Should().NotBeNull().And.NotBe(refused.RequestId);
        answer.Headers.Should().Contain("Cache-Control: no-store");
        answer.Json.GetProperty("request_id").GetString().Should().Be(refused.RequestId);
        answer.Json.GetProperty("error").GetString().Should().Be("invalid_client");
        answer.Json.GetProperty("reason").GetString().Should().Be("WrongSecret");
        answer.Json.GetProperty("client_id").GetString().Should().Be("acme");
        answer.Json.GetProperty("passed").GetArrayLength().Should().Be(2);
        answer.Json.GetProperty("failed").GetString().Should().Contain("proved who it is");
        issuer.Logs.Lines.Should().ContainSingle(line => line.Id.Name == "ExplanationRead")
            .Which.Text.Should().Contain($"Client operator read the explanation of request {refused.RequestId}.");
        answer.Json.GetProperty("advice")[0].GetString().Should().StartWith("Send one of the client's secrets");
    }

    [Test]
    public async Task It_is_read_as_JSON_too()
    {
        await using var issuer = await StartAsync();
        var refused = await issuer.RequestTokenAsync("acme", "wrong");
        var body = $$"""{"client_id":"operator","client_secret":"right","request_id":"{{refused.RequestId}}"}""";

        var answer = await issuer.SendAsync(new(HttpMethod.Post, Path) { Content = new StringContent(body, null, "application/json") });

        answer.Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task An_unknown_id_is_answered_404_which_says_that_other_nodes_may_know_it()
    {
        await using var issuer = await StartAsync();

        var answer = await AskAsync(issuer, $"{Operator}&request_id=unknown");

        answer.ShouldRefuse(HttpStatusCode.NotFound, "invalid_request");
        answer.Description.Should().Contain("node");
    }

    [TestCase("client_id=acme&client_secret=right&request_id=1", HttpStatusCode.BadRequest, "unauthorized_client")]
    [TestCase("client_id=operator&client_secret=wrong&request_id=1", HttpStatusCode.Unauthorized, "invalid_client")]
    [TestCase("client_id=nobody&client_secret=wrong&request_id=1", HttpStatusCode.Unauthorized, "invalid_client")]
    [TestCase("request_id=1", HttpStatusCode.Unauthorized, "invalid_client")]
    [TestCase(Operator, HttpStatusCode.BadRequest, "invalid_request")]
    [TestCase(Operator + "&request_id=1&request_id=2", HttpStatusCode.BadRequest, "invalid_request")]
    public async Task What_is_wrong_is_refused_and_logged_as_at_the_token_endpoint(string form, HttpStatusCode status, string error)
    {
        await using var issuer = await StartAsync();

        var answer = await AskAsync(issuer, form);

        answer.ShouldRefuse(status, error);
        issuer.Logs.Refusals.Should().ContainSingle().Which.Should().Contain(error).And.EndWith($"Request {answer.RequestId}.");
    }

    [Test]
    public async Task An_assertion_works_there_and_only_once()
    {
        await using var issuer = await Issuer.Default.AndKeyClient(configure: client => client.AllowExplanations = true)
            .Setting("Endpoints:Explanations", Path).StartAsync();
        var refused = await issuer.PostFormAsync("grant_type=password");
        var assertion = issuer.Assertion().ToString();
        var form = $"client_assertion_type={Uri.EscapeDataString(Assertion.Type)}&client_assertion={assertion}&request_id={refused.RequestId}";

        var first = await AskAsync(issuer, form);
        var second = await AskAsync(issuer, form);

        first.Status.Should().Be(HttpStatusCode.OK);
        second.ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Test]
    public async Task There_is_no_such_endpoint_by_default()
    {
        await using var issuer = await Issuer.WithClient("operator", "right", client => client.AllowExplanations = true).StartAsync();

        using var answer = await issuer.Http.PostAsync(Path, new StringContent($"{Operator}&request_id=1"));

        answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await issuer.Http.GetStringAsync("/.well-known/oauth-authorization-server")).Should().NotContain("explanation");
    }

    [Test]
    public async Task The_metadata_says_where_it_is()
    {
        await using var issuer = await StartAsync();

        (await issuer.Http.GetStringAsync("/.well-known/oauth-authorization-server"))
            .Should().Contain($"\"explanation_endpoint\":\"{Issuer.Identifier}{Path}\"");
    }

    private static Task<RunningIssuer> StartAsync() => Issuer.WithClient("acme", "right")
        .AndClient("operator", "right", client => client.AllowExplanations = true)
        .Setting("Endpoints:Explanations", Path)
        .StartAsync();

    private static Task<Answer> AskAsync(RunningIssuer issuer, string form) => issuer.SendAsync(new(HttpMethod.Post, Path)
    {
        Content = new StringContent(form, null, "application/x-www-form-urlencoded"),
    });
}
