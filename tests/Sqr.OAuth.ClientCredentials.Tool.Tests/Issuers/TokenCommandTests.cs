using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tests;

[RunsInFull]
public sealed class TokenCommandTests
{
    [TestCase]
    [TestCase("--basic")]
    public async Task A_token_is_shown_decoded_and_verified(params string[] way)
    {
        await using var issuer = await ServedIssuer.StartAsync();

        var shown = (await new Tool { Input = "right" }.StartAsync(
            ["token", issuer.Url, "--client-id", "acme", "--scope", "read", "write", "--resource", "https://api.test/orders", "--json", .. way])).Done().Json;

        shown["header"]!["typ"]!.GetValue<string>().Should().Be("at+jwt");
        shown["claims"]!["client_id"]!.GetValue<string>().Should().Be("acme");
        shown["claims"]!["aud"]!.ToJsonString().Should().Contain("https://api.test/orders");
        shown["claims"]!["scope"]!.GetValue<string>().Should().Be("read write");
        shown["signature"]!.GetValue<string>().Should().Be("valid");
    }

    [Test]
    public async Task People_see_header_claims_validity_and_signature()
    {
        await using var issuer = await ServedIssuer.StartAsync();

        var shown = (await new Tool { Input = "right" }.StartAsync("token", issuer.Url, "--client-id", "acme")).Done();

        shown.Output.Should().Contain("\"alg\": \"ES256\"").And.Contain("(01:00:00)").And.Contain("Signature  verifies with key");
    }

    [Test]
    public async Task Raw_prints_the_token_and_nothing_else_and_the_secret_may_come_from_the_environment()
    {
        await using var issuer = await ServedIssuer.StartAsync();
        var tool = new Tool { Environment = { ["SQR_OAUTH_SECRET"] = "right" } };

        var token = (await tool.StartAsync("token", issuer.Url, "--client-id", "acme", "--raw")).Done();

        token.Output.Trim().Split('.').Should().HaveCount(3);
        token.Output.Trim().Should().NotContainAny(" ", "\n");
    }

    [Test]
    public async Task The_token_endpoint_itself_will_do()
    {
        await using var issuer = await ServedIssuer.StartAsync();

        var shown = (await new Tool { Input = "right" }.StartAsync("token", $"{issuer.Url}/oauth2/token", "--client-id", "acme", "--json")).Done().Json;

        shown["signature"]!.GetValue<string>().Should().Be("valid");
    }

    [Test]
    public async Task A_refusal_of_the_issuer_is_passed_on()
    {
        await using var issuer = await ServedIssuer.StartAsync();

        (await new Tool { Input = "wrong" }.StartAsync("token", issuer.Url, "--client-id", "acme")).ShouldBeRefused("401: invalid_client");
        (await new Tool { Input = "right" }.StartAsync("token", issuer.Url, "--client-id", "acme", "--scope", "admin")).ShouldBeRefused("400: invalid_scope");
    }

    [Test]
    public async Task A_signature_that_does_not_verify_is_said_so()
    {
        await using var issuer = await CarelessIssuer.StartAsync(careless => careless.Jwks["keys"]![0]!["x"] = careless.OtherKey["x"]!.DeepClone());

        var shown = await new Tool { Input = CarelessIssuer.Secret }.StartAsync("token", issuer.Url, "--client-id", CarelessIssuer.ClientId);

        shown.ExitCode.Should().Be(1);
        shown.Output.Should().Contain("DOES NOT VERIFY");
    }

    [Test]
    public async Task No_secret_goes_where_the_metadata_of_another_issuer_say()
    {
        var requests = 0;
        await using var issuer = await CarelessIssuer.StartAsync(careless =>
        {
            careless.Metadata["issuer"] = "https://other.example";
            careless.Answer = (query, form) =>
            {
                requests++;

                return careless.AnswerRight(query, form);
            };
        });

        (await new Tool { Input = CarelessIssuer.Secret }.StartAsync("token", issuer.Url, "--client-id", CarelessIssuer.ClientId))
            .ShouldBeRefused("belongs to https://other.example");

        requests.Should().Be(0);
    }

    [Test]
    public async Task What_an_issuer_says_cannot_steer_the_terminal()
    {
        await using var issuer = await CarelessIssuer.StartAsync(careless =>
            careless.Answer = (_, _) => (400, new JsonObject { ["error"] = "e\u001b[2J", ["error_description"] = "d\u001b[2J" }));

        (await new Tool { Input = "x" }.StartAsync("token", issuer.Url, "--client-id", "acme")).Error.Should().Contain("\\u001b").And.NotContain("\u001b");
    }

    [Test]
    public async Task Nobody_there_is_said_in_a_sentence()
    {
        (await new Tool { Input = "x" }.StartAsync("token", $"http://127.0.0.1:{FreePort.Next()}", "--client-id", "acme"))
            .ShouldBeRefused("is not reachable", exitCode: 3);
    }
}
