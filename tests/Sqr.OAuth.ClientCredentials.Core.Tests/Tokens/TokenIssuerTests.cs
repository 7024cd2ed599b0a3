using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class TokenIssuerTests
{
    private static readonly Client Acme = new() { ClientId = "acme" };

    [Test]
    public async Task A_token_has_the_claims_of_RFC_9068_and_no_other()
    {
        await using var engine = await Engine.With(""" "Audience": "https://api.test" """).StartAsync();

        var issued = await engine.TokenIssuer.IssueAsync(new() { Client = Acme, Scopes = ["read:users", "write:logs"] });

        var now = engine.Time.GetUtcNow().ToUnixTimeSeconds();
        var payload = JsonDocument.Parse(Base64Url(issued.AccessToken.Split('.')[1])).RootElement;
        payload.EnumerateObject().Select(claim => claim.Name).Should().BeEquivalentTo(
            "iss", "aud", "sub", "client_id", "iat", "exp", "jti", "scope");
        payload.GetProperty("iss").GetString().Should().Be("https://issuer.test");
        payload.GetProperty("aud").GetString().Should().Be("https://api.test");
        payload.GetProperty("sub").GetString().Should().Be("acme");
        payload.GetProperty("client_id").GetString().Should().Be("acme");
        payload.GetProperty("iat").GetInt64().Should().Be(now);
        payload.GetProperty("exp").GetInt64().Should().Be(now + 3600);
        payload.GetProperty("scope").GetString().Should().Be("read:users write:logs");
    }

    [Test]
    public async Task What_is_returned_beside_the_token_says_what_is_in_it()
    {
        await using var engine = await Engine.With().StartAsync();

        var issued = await engine.TokenIssuer.IssueAsync(new() { Client = Acme, Scopes = ["a", "b"], Lifetime = TimeSpan.FromSeconds(90.9) });

        var token = new JsonWebToken(issued.AccessToken);
        issued.TokenType.Should().Be("Bearer");
        issued.Scope.Should().Be("a b");
        issued.IssuedAt.UtcDateTime.Should().Be(token.IssuedAt);
        issued.ExpiresAt.UtcDateTime.Should().Be(token.ValidTo);
        (issued.ExpiresAt - issued.IssuedAt).Should().Be(TimeSpan.FromSeconds(90));
    }

    [Test]
    public async Task No_two_tokens_have_the_same_identifier()
    {
        await using var engine = await Engine.With().StartAsync();
        ConcurrentBag<string> ids = [];

        await Parallel.ForAsync(0, 1_000, async (_, cancellationToken) =>
            ids.Add(new JsonWebToken((await engine.TokenIssuer.IssueAsync(new() { Client = Acme }, cancellationToken)).AccessToken).Id));

        ids.Should().HaveCount(1_000).And.OnlyHaveUniqueItems().And.OnlyContain(id => Regex.IsMatch(id, "^[0-9a-f]{32}$"));
    }

    [Test]
    public void The_memory_of_a_token_is_cleared_before_it_is_given_back()
    {
        var rented = ArrayPool<byte>.Shared.Rent(12);
        "eyJ.eyJ.c2ln"u8.CopyTo(rented);

        new SignedToken(rented.AsMemory(0, 12), rented) { TokenType = "Bearer", IssuedAt = default, ExpiresAt = default }.Dispose();

        rented[..12].Should().OnlyContain(octet => octet == 0);
    }

    [Test]
    public async Task Every_claim_that_the_issuer_writes_is_reserved()
    {
        await using var engine = await Engine.With().StartAsync();
        var confirmation = new Confirmation { JwkThumbprint = "key", CertificateThumbprint = "certificate" };

        var issued = await engine.TokenIssuer.IssueAsync(new() { Client = Acme, Scopes = ["a"], Confirmation = confirmation });

        JsonDocument.Parse(Base64Url(issued.AccessToken.Split('.')[1])).RootElement.EnumerateObject().Select(claim => claim.Name)
            .Should().Contain("cnf").And.OnlyContain(name => ProtocolClaims.Contains(name), "a client's claim would otherwise be a second member of that name");
    }

    [Test]
    public async Task Nothing_is_escaped_that_JSON_allows()
    {
        await using var engine = await Engine.With().StartAsync();
        var client = new Client { ClientId = "a+b&é<>'", Claims = new Dictionary<string, object> { ["name"] = "ü/\"" } };

        var token = (await engine.TokenIssuer.IssueAsync(new() { Client = client })).AccessToken.Split('.');

        Base64Url(token[0]).Should().Contain("\"typ\":\"at+jwt\"");
        Base64Url(token[1]).Should().ContainAll("\"sub\":\"a+b&é<>'\"", "\"name\":\"ü/\\\"\"");
    }

    [Test]
    public async Task A_client_whose_claims_are_replaced_has_the_new_ones()
    {
        await using var engine = await Engine.With().StartAsync();
        var client = new Client { ClientId = "acme", Claims = new Dictionary<string, object> { ["tenant"] = "blue" } };
        await engine.TokenIssuer.IssueAsync(new() { Client = client });

        client.Claims = new Dictionary<string, object> { ["team"] = "red" };

        var token = new JsonWebToken((await engine.TokenIssuer.IssueAsync(new() { Client = client })).AccessToken);
        token.GetPayloadValue<string>("team").Should().Be("red");
        token.TryGetPayloadValue<string>("tenant", out _).Should().BeFalse();
    }

    [TestCase(null, "at+jwt")]
    [TestCase("JWT", "JWT")]
    public async Task The_header_has_the_configured_type_beside_algorithm_and_key(string? setting, string expected)
    {
        await using var engine = await Engine.With(setting is null ? "" : $"\"AccessTokenType\": \"{setting}\"").StartAsync();

        var issued = await engine.TokenIssuer.IssueAsync(new() { Client = Acme });

        var header = JsonDocument.Parse(Base64Url(issued.AccessToken.Split('.')[0])).RootElement;
        header.EnumerateObject().Select(member => member.Name).Should().BeEquivalentTo("alg", "kid", "typ");
        header.GetProperty("typ").GetString().Should().Be(expected);
        header.GetProperty("alg").GetString().Should().Be("ES256");
    }

    [Test]
    public async Task Without_scopes_there_is_no_scope_claim()
    {
        await using var engine = await Engine.With().StartAsync();

        var issued = await engine.TokenIssuer.IssueAsync(new() { Client = Acme });

        issued.Scope.Should().BeNull();
        new JsonWebToken(issued.AccessToken).TryGetPayloadValue<string>("scope", out _).Should().BeFalse();
    }

    [Test]
    public async Task Without_an_audience_in_settings_and_client_the_issuer_is_the_audience()
    {
        await using var engine = await Engine.With().StartAsync();

        (await AudiencesAsync(engine, new() { Client = Acme })).Should().Equal("https://issuer.test");
    }

    [Test]
    public async Task The_grants_audience_goes_before_the_clients_and_that_before_the_settings()
    {
        await using var engine = await Engine.With(""" "Audience": "https://default.test" """).StartAsync();
        var client = new Client { ClientId = "acme", Audience = "https://client.test" };

        (await AudiencesAsync(engine, new() { Client = Acme })).Should().Equal("https://default.test");
        (await AudiencesAsync(engine, new() { Client = client })).Should().Equal("https://client.test");
        (await AudiencesAsync(engine, new() { Client = new() { ClientId = "acme", Audience = "" } })).Should().Equal("https://default.test");
        (await AudiencesAsync(engine, new() { Client = client, Audience = ["https://a.test", "https://b.test"] }))
            .Should().Equal("https://a.test", "https://b.test");
    }

    [TestCase(0.5)]
    [TestCase(86401)]
    public async Task A_lifetime_out_of_range_is_an_argument_error(double seconds)
    {
        await using var engine = await Engine.With().StartAsync();

        var issue = async () => await engine.TokenIssuer.IssueAsync(new() { Client = Acme, Lifetime = TimeSpan.FromSeconds(seconds) });

        await issue.Should().ThrowAsync<ArgumentException>();
    }

    [Test]
    public async Task A_clients_claims_are_in_its_tokens_and_never_override_the_protocols()
    {
        await using var engine = await Engine.With().StartAsync();
        var client = new Client
        {
            ClientId = "acme",
            Claims = new Dictionary<string, object>
            {
                ["tenant"] = "blue",
                ["level"] = 7,
                ["sub"] = "admin",
                ["scope"] = "everything",
                ["exp"] = 9_999_999_999,
                ["cnf"] = "x",
            },
        };

        var token = new JsonWebToken((await engine.TokenIssuer.IssueAsync(new() { Client = client })).AccessToken);

        token.GetPayloadValue<string>("tenant").Should().Be("blue");
        token.GetPayloadValue<int>("level").Should().Be(7);
        token.Subject.Should().Be("acme");
        token.ValidTo.Should().Be(engine.Time.GetUtcNow().UtcDateTime.AddHours(1));
        token.TryGetPayloadValue<string>("scope", out _).Should().BeFalse();
        token.TryGetPayloadValue<string>("cnf", out _).Should().BeFalse();
    }

    [Test]
    public async Task Code_adds_claims_of_every_kind()
    {
        await using var engine = await Engine.With(configure: builder => builder.AddClaims<ManyClaims>()).StartAsync();

        var token = new JsonWebToken((await engine.TokenIssuer.IssueAsync(new() { Client = Acme, Scopes = ["a"] })).AccessToken);

        token.GetPayloadValue<string>("text").Should().Be("a for acme");
        token.GetPayloadValue<bool>("flag").Should().BeTrue();
        token.GetPayloadValue<long>("number").Should().Be(7_000_000_000);
        token.GetPayloadValue<string[]>("list").Should().Equal("x", "y");
        token.GetPayloadValue<JsonElement>("json").GetProperty("deep").GetInt32().Should().Be(1);
    }

    [Test]
    public async Task Claims_are_made_anew_for_each_token_from_scoped_services()
    {
        await using var engine = await Engine.With(configure: builder =>
        {
            builder.Services.AddScoped<ScopedThing>();
            builder.AddClaims<ScopedClaims>();
        }).StartAsync();

        var first = new JsonWebToken((await engine.TokenIssuer.IssueAsync(new() { Client = Acme })).AccessToken);
        var second = new JsonWebToken((await engine.TokenIssuer.IssueAsync(new() { Client = Acme })).AccessToken);

        second.GetPayloadValue<string>("thing").Should().NotBe(first.GetPayloadValue<string>("thing"));
    }

    [Test]
    public async Task Code_that_sets_a_claim_of_the_protocol_learns_it_at_once()
    {
        await using var engine = await Engine.With(configure: builder => builder.AddClaims<ForbiddenClaims>()).StartAsync();

        var issue = async () => await engine.TokenIssuer.IssueAsync(new() { Client = Acme });

        (await issue.Should().ThrowAsync<ArgumentException>()).WithMessage("Only the issuer sets the protocol claim sub*");
    }

    [Test]
    public async Task A_token_that_would_outlive_its_key_is_not_issued()
    {
        await using var engine = await Engine.With(""" "Keys": { "RetainFor": "02:10:00" } """).StartAsync();

        var longest = await engine.TokenIssuer.IssueAsync(new() { Client = Acme, Lifetime = TimeSpan.FromHours(2) });
        var tooLong = async () => await engine.TokenIssuer.IssueAsync(new() { Client = Acme, Lifetime = new(2, 0, 1) });

        (longest.ExpiresAt - longest.IssuedAt).Should().Be(TimeSpan.FromHours(2));
        await tooLong.Should().ThrowAsync<ArgumentException>().WithMessage("*at most 02:00:00*Keys:RetainFor*");
    }

    private static async Task<IEnumerable<string>> AudiencesAsync(Engine engine, Grant grant) =>
        new JsonWebToken((await engine.TokenIssuer.IssueAsync(grant)).AccessToken).Audiences;

    private static string Base64Url(string part) => Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Decode(part);

    private sealed class ManyClaims : IAccessTokenClaims
    {
        public ValueTask AddClaimsAsync(Grant grant, AccessTokenClaims claims, CancellationToken cancellationToken)
        {
            claims.Set("text", $"{grant.Scopes[0]} for {grant.Client.ClientId}");
            claims.Set("flag", true);
            claims.Set("number", 7_000_000_000);
            claims.Set("list", ["x", "y"]);
            claims.Set("json", JsonSerializer.SerializeToElement(new { deep = 1 }));

            return default;
        }
    }

    private sealed class ScopedThing
    {
        public string Id { get; } = Guid.NewGuid().ToString();
    }

    private sealed class ScopedClaims(ScopedThing thing) : IAccessTokenClaims
    {
        public ValueTask AddClaimsAsync(Grant grant, AccessTokenClaims claims, CancellationToken cancellationToken)
        {
            claims.Set("thing", thing.Id);

            return default;
        }
    }

    private sealed class ForbiddenClaims : IAccessTokenClaims
    {
        public ValueTask AddClaimsAsync(Grant grant, AccessTokenClaims claims, CancellationToken cancellationToken)
        {
            claims.Set("sub", "admin");

            return default;
        }
    }
}
