using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class ClientClaimsTests
{
    [TestCase(""" "roles": ["a", "b"] """, "roles", """["a","b"]""")]
    [TestCase(""" "roles": ["a"] """, "roles", """["a"]""")]
    [TestCase(""" "roles": "a" """, "roles", "\"a\"")]
    [TestCase(""" "https://claims.test/roles": ["a", "b"] """, "https://claims.test/roles", """["a","b"]""")]
    [TestCase(""" "urn:oid:2": "x" """, "urn:oid:2", "\"x\"")]
    [TestCase(""" "code": "007" """, "code", "\"007\"")]
    [TestCase(""" "codes": ["007", "1.0"] """, "codes", """["007","1.0"]""")]
    [TestCase(""" "level": 7 """, "level", "\"7\"", Description = "configuration has no types")]
    [TestCase(""" "a": ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"] """, "a", """["0","1","2","3","4","5","6","7","8","9","10","11"]""")]
    [TestCase(""" "roles": [] """, "roles", null)]
    [TestCase(""" "roles": null """, "roles", null)]
    [TestCase(""" "roles": "" """, "roles", null)]
    public async Task A_claim_of_the_settings_is_a_string_or_a_list_of_strings(string claims, string name, string? expected)
    {
        await using var engine = await Engine.With($$""" "Clients": { "acme": { "Claims": { {{claims}} } } } """).StartAsync();

        (await ClaimAsync(engine, name)).Should().Be(expected);
    }

    [TestCase(""" "roles": [["a"]] """, "Claims:roles:0 is an object or a list")]
    [TestCase(""" "roles": [{ "name": "a" }] """, "Claims:roles:0 is an object or a list")]
    [TestCase(""" "tenant": "acme\n" """, "Claims:tenant is \"acme\\u000a\"; it must not begin or end with white space")]
    [TestCase(""" "roles": ["a", " b"] """, "Claims:roles is \" b\"; it must not begin or end with white space")]
    [TestCase(""" "tenant ": "acme" """, "Claims has a name that is \"tenant \"; it must not begin or end with white space")]
    [TestCase(""" "sub": ["me"] """, "Claims has \"sub\"")]
    public async Task A_claim_of_the_settings_that_cannot_be_meant_stops_the_start(string claims, string message)
    {
        await using var engine = Engine.With($$""" "Clients": { "acme": { "Claims": { {{claims}} } } } """);

        (await engine.FailToStartAsync()).Should().Contain($"SqrClientCredentials:Clients:acme:{message}");
    }

    [Test]
    public async Task A_claim_that_is_a_string_below_and_a_list_above_stops_the_start()
    {
        await using var engine = Engine.With(""" "Clients": { "acme": { "Claims": { "roles": "a" } } } """, host: builder =>
            builder.Configuration.AddInMemoryCollection([new("SqrClientCredentials:Clients:acme:Claims:roles:0", "b")]));

        (await engine.FailToStartAsync()).Should().Contain("Clients:acme:Claims:roles is a string in one source of the configuration and a list in another");
    }

    [TestCaseSource(nameof(Values))]
    public async Task A_claim_of_code_keeps_its_type(object value, string expected)
    {
        await using var options = await EngineWith(value).StartAsync();

        (await ClaimAsync(options, "claim")).Should().Be(expected);
        (await ClaimAsync(options, "claim", new Client { ClientId = "other", Claims = new Dictionary<string, object> { ["claim"] = value } }))
            .Should().Be(expected);
    }

    [TestCaseSource(nameof(Unfit))]
    public async Task A_claim_that_no_token_can_hold_is_an_error_where_the_client_is_made(object value, string kind)
    {
        await using var engine = EngineWith(value);

        var make = () => new Client { ClientId = "acme", Claims = new Dictionary<string, object> { ["claim"] = value } };

        make.Should().Throw<ArgumentException>().WithMessage($"The claim \"claim\" of a client is {kind}; it must be a string*");
        (await engine.FailToStartAsync()).Should().Contain($"SqrClientCredentials:Clients:acme:Claims:claim is {kind}; it must be a string");
    }

    [Test]
    public async Task A_client_does_not_change_with_the_list_that_it_was_made_of()
    {
        await using var engine = await Engine.With().StartAsync();
        List<string> roles = ["a"];
        var client = new Client { ClientId = "acme", Claims = new Dictionary<string, object> { ["claim"] = roles } };

        roles.Add("b");

        (await ClaimAsync(engine, "claim", client)).Should().Be("""["a"]""");
    }

    [TestCaseSource(nameof(UnfitCalls))]
    public async Task Code_that_sets_a_claim_that_no_token_can_hold_learns_it_at_once(Action<AccessTokenClaims> set)
    {
        Exception? thrown = null;
        await using var engine = await EngineWithCode(claims => thrown = Assert.Catch(() => set(claims))).StartAsync();

        await engine.TokenIssuer.IssueAsync(new() { Client = new() { ClientId = "acme" } });

        thrown.Should().BeOfType<ArgumentException>().Which.Message.Should().StartWith("The value of the claim claim is");
    }

    [Test]
    public async Task A_name_that_no_token_can_hold_is_an_error_where_it_is_set()
    {
        const string Half = "half a pair \ud800";
        Exception? thrown = null;
        await using var engine = await EngineWithCode(claims => thrown = Assert.Catch(() => claims.Set(Half, 1))).StartAsync();

        await engine.TokenIssuer.IssueAsync(new() { Client = new() { ClientId = "acme" } });
        var make = () => new Client { ClientId = "acme", Claims = new Dictionary<string, object> { [Half] = 1 } };

        thrown.Should().BeOfType<ArgumentException>().Which.Message.Should().Contain("is not valid Unicode");
        make.Should().Throw<ArgumentException>().WithMessage("A claim of a client has the name*; it must be valid Unicode.*");
    }

    [Test]
    public async Task JSON_that_is_as_deep_as_may_be_can_be_signed()
    {
        await using var engine = await EngineWithCode(claims => claims.Set("deep", Deep(1_000))).StartAsync();

        var issued = await engine.TokenIssuer.IssueAsync(new() { Client = new() { ClientId = "acme" } });

        Base64UrlEncoder.Decode(issued.AccessToken.Split('.')[1]).Should().EndWith(new string(']', 1_000) + "}");
    }

    [Test]
    public async Task Code_may_set_a_number_and_json_of_a_document_that_is_gone()
    {
        await using var engine = await EngineWithCode(claims =>
        {
            using var document = JsonDocument.Parse("""{ "city": "Delft" }""");
            claims.Set("address", document.RootElement);
            claims.Set("rate", 0.1);
        }).StartAsync();

        (await ClaimAsync(engine, "rate", new Client { ClientId = "acme" })).Should().Be("0.1");
        (await ClaimAsync(engine, "address", new Client { ClientId = "acme" })).Should().Contain("Delft");
    }

    private static IEnumerable<TestCaseData> Values()
    {
        yield return new("007", "\"007\"");
        yield return new("", "\"\"");
        yield return new TestCaseData("nul \0", "\"nul \\u0000\"").SetArgDisplayNames("with NUL");
        yield return new(7, "7");
        yield return new(7_000_000_000L, "7000000000");
        yield return new(ulong.MaxValue, "18446744073709551615");
        yield return new(0.1, "0.1");
        yield return new(0.1f, "0.1");
        yield return new(0.1m, "0.1");
        yield return new(true, "true");
        yield return new(new List<string> { "a", "b" }, """["a","b"]""");
        yield return new(new List<int> { 1, 2 }, "[1,2]");
        yield return new(new List<object> { 1, "1", 0.5, true }, """[1,"1",0.5,true]""");
        yield return new(Array.Empty<string>(), "[]");
        yield return new(JsonDocument.Parse("""[1,"1",false]""").RootElement, """[1,"1",false]""");
        yield return new(JsonSerializer.SerializeToElement("007"), "\"007\"");
        yield return new(JsonDocument.Parse("-452268.22093023255813953488372").RootElement, "-452268.22093023255813953488372");
    }

    private static IEnumerable<TestCaseData> Unfit()
    {
        yield return new(DateTime.UnixEpoch, "a DateTime");
        yield return new(Guid.Empty, "a Guid");
        yield return new(double.NaN, "a Double");
        yield return new(float.PositiveInfinity, "a Single");
        yield return new(new byte[] { 1 }, "a Byte[]");
        yield return new(new Dictionary<string, object>(), "a Dictionary`2");
        yield return new("half a pair \ud800", "a string that is not valid Unicode");
        yield return new(new List<string?> { "a", null }, "a list with an item that is null");
        yield return new(new List<string[]> { Array.Empty<string>() }, "a list with an item that is a list or an object");
        yield return new(JsonSerializer.SerializeToElement(new { city = "Delft" }), "JSON of kind Object");
        yield return new(JsonSerializer.SerializeToElement<string?>(null), "JSON of kind Null");
    }

    private static JsonElement Deep(int levels) =>
        JsonDocument.Parse(new string('[', levels) + new string(']', levels), new() { MaxDepth = levels }).RootElement;

    private static IEnumerable<Action<AccessTokenClaims>> UnfitCalls() =>
    [
        claims => claims.Set("claim", double.NaN),
        claims => claims.Set("claim", "half a pair \ud800"),
        claims => claims.Set("claim", ["a", null!]),
        claims => claims.Set("claim", default(JsonElement)),
        claims => claims.Set("claim", JsonDocument.Parse("""{ "deep": ["half a pair \ud800"] }""").RootElement),
        claims => claims.Set("claim", JsonDocument.Parse("""{ "half a pair \ud800": 1 }""").RootElement),
        claims => claims.Set("claim", Deep(1_001)),
    ];

    private static Engine EngineWithCode(Action<AccessTokenClaims> set) =>
        Engine.With(configure: builder => builder.Services.AddSingleton<IAccessTokenClaims>(new Code(set)));

    private static Engine EngineWith(object claim) => Engine.With(configure: builder =>
        builder.Services.Configure<ClientCredentialsOptions>(options => options.Clients["acme"] = new() { Claims = { ["claim"] = claim } }));

    private static async Task<string?> ClaimAsync(Engine engine, string name, Client? client = null)
    {
        client ??= (await engine.Clients.FindByIdAsync("acme", default))!; // it is in the settings
        var token = new JsonWebToken((await engine.TokenIssuer.IssueAsync(new() { Client = client })).AccessToken);
        using var payload = JsonDocument.Parse(Base64UrlEncoder.Decode(token.EncodedPayload));

        return payload.RootElement.TryGetProperty(name, out var claim) ? claim.GetRawText() : null;
    }

    private sealed class Code(Action<AccessTokenClaims> set) : IAccessTokenClaims
    {
        public ValueTask AddClaimsAsync(Grant grant, AccessTokenClaims claims, CancellationToken cancellationToken)
        {
            set(claims);

            return default;
        }
    }
}
