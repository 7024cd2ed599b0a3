namespace Sqr.OAuth.ClientCredentials.Tests;

[RunsInFull]
public sealed class ExplainCommandTests
{
    [Test]
    public async Task A_refused_request_is_explained()
    {
        await using var issuer = await StartAsync("/oauth2/explanations");
        var id = await RefusedAsync(issuer);

        var shown = (await new Tool { Input = "right" }.StartAsync("explain", id, "--url", issuer.Url, "--client-id", "operator")).Done();

        shown.Output.Should().StartWith($"Request {id} was refused at ").And.ContainAll(
            "  reason    WrongSecret", "  client    acme", "  received  client id acme", "  failed    The client exists", "  advice    Send one of");
    }

    [Test]
    public async Task A_script_gets_the_answer_as_it_is()
    {
        await using var issuer = await StartAsync("/oauth2/explanations");
        var id = await RefusedAsync(issuer);

        var shown = (await new Tool { Input = "right" }.StartAsync("explain", id, "--url", issuer.Url, "--client-id", "operator", "--json")).Done().Json;

        shown["reason"]!.GetValue<string>().Should().Be("WrongSecret");
    }

    [Test]
    public async Task What_the_issuer_does_not_know_is_passed_on()
    {
        await using var issuer = await StartAsync("/oauth2/explanations");

        var refused = await new Tool { Input = "right" }.StartAsync("explain", "unknown", "--url", issuer.Url, "--client-id", "operator");

        refused.ShouldBeRefused("answered 404: invalid_request");
    }

    [Test]
    public async Task An_issuer_without_the_endpoint_is_told_how_to_have_it()
    {
        await using var issuer = await StartAsync(null);

        var refused = await new Tool { Input = "right" }.StartAsync("explain", "1", "--url", issuer.Url, "--client-id", "operator");

        refused.ShouldBeRefused("Endpoints:Explanations");
    }

    private static Task<ServedIssuer> StartAsync(string? path) => ServedIssuer.StartAsync(configure: options =>
    {
        options.Endpoints.Explanations = path;
        options.Clients["operator"] = new() { Secrets = { new() { Hash = SecretHash.OfRandomSecret("right") } }, AllowExplanations = true };
    });

    private static async Task<string> RefusedAsync(ServedIssuer issuer)
    {
        using var http = new HttpClient();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = "acme",
            ["client_secret"] = "wrong",
        });
        using var answer = await http.PostAsync($"{issuer.Url}/oauth2/token", form);

        return answer.Headers.GetValues("Request-Id").Single();
    }
}
