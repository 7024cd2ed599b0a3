using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>The client libraries of Node.js against the sample host: what they send is theirs, and so is the judgement of what they get.</summary>
[TestFixture("openid-client")]
[TestFixture("oauth4webapi")]
public sealed class NodeClientTests(string library)
{
    [TestCase("ES256")]
    [TestCase("RS256")]
    [TestCase("PS256")]
    public async Task A_client_authenticates_with_its_key(string algorithm)
    {
        var key = PeerKey.For(algorithm);
        await using var host = await WithKeyClient(key).StartAsync();

        var got = await NodePeer.RequestTokensAsync(library, host.Address, new() { ["client"] = "acme", ["key"] = key.Private });

        Tokens(got).Should().ContainSingle().Which.Subject.Should().Be("acme");
        got["answers"]![0]!["token_type"]!.GetValue<string>().Should().Be("bearer"); // the libraries write it in lower case
    }

    [Test]
    public async Task A_key_that_is_not_the_clients_is_refused_in_a_way_that_the_library_understands()
    {
        await using var host = await WithKeyClient(PeerKey.For("ES256")).StartAsync();

        var got = await NodePeer.RequestTokensAsync(library, host.Address, new() { ["client"] = "acme", ["key"] = PeerKey.For("ES256").Private });

        got["answers"]![0]!.ToJsonString().Should().Be("""{"error":"invalid_client","status":401}""");
    }

    [TestCase("ES256")]
    [TestCase("PS256")]
    public async Task A_token_is_bound_to_the_key_of_the_proof(string algorithm)
    {
        var key = PeerKey.For("ES256");
        await using var host = await WithKeyClient(key).StartAsync();

        var got = await NodePeer.RequestTokensAsync(library, host.Address, new() { ["client"] = "acme", ["key"] = key.Private, ["dpop"] = algorithm });

        ShouldBeBound(got);
        Statuses(got).Should().Equal(200);
    }

    [Test]
    public async Task A_nonce_is_taken_from_the_first_answer_and_used_from_then_on()
    {
        var key = PeerKey.For("ES256");
        await using var host = WithKeyClient(key);
        host.Settings["SqrClientCredentials"]!["DPoP"] = new JsonObject { ["RequireNonce"] = true };
        await host.StartAsync();

        var got = await NodePeer.RequestTokensAsync(
            library, host.Address, new() { ["client"] = "acme", ["key"] = key.Private, ["dpop"] = "ES256", ["times"] = 3 });

        ShouldBeBound(got);
        Statuses(got).Should().Equal(400, 200, 200, 200);
    }

    [Test]
    public async Task A_secret_and_a_proof_go_together()
    {
        await using var host = new SampleHost();
        host.AddClient("acme", """{ "Secrets": [ { "Value": "right" } ], "RequireDPoP": true }""");
        await host.StartAsync();

        ShouldBeBound(await NodePeer.RequestTokensAsync(library, host.Address, new() { ["client"] = "acme", ["secret"] = "right", ["dpop"] = "ES256" }));
    }

    private static SampleHost WithKeyClient(PeerKey key)
    {
        var host = new SampleHost();
        host.AddClient("acme", $$"""{ "JsonWebKeys": [ {{key.Public.ToJsonString()}} ] }""");

        return host;
    }

    private static void ShouldBeBound(JsonNode got)
    {
        var thumbprint = got["thumbprint"]!.GetValue<string>();

        Tokens(got).Should().NotBeEmpty().And.OnlyContain(token => token.GetPayloadValue<Dictionary<string, string>>("cnf")["jkt"] == thumbprint);
        got["answers"]!.AsArray().Should().OnlyContain(answer => answer!["token_type"]!.GetValue<string>() == "dpop");
    }

    private static List<JsonWebToken> Tokens(JsonNode got) =>
        [.. got["answers"]!.AsArray().Select(answer => new JsonWebToken(answer!["access_token"]!.GetValue<string>()))];

    private static IEnumerable<int> Statuses(JsonNode got) => got["statuses"]!.AsArray().Select(status => status!.GetValue<int>());
}
