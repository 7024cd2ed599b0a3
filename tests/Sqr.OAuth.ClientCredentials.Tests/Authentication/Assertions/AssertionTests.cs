using System.Net;
using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class AssertionTests
{
    [TestCase("RS256")]
    [TestCase("RS384")]
    [TestCase("RS512")]
    [TestCase("PS256")]
    [TestCase("PS384")]
    [TestCase("PS512")]
    [TestCase("ES256")]
    [TestCase("ES384")]
    [TestCase("ES512")]
    public async Task A_client_authenticates_by_what_its_key_signed(string algorithm)
    {
        var key = ClientKey.For(algorithm);
        await using var issuer = await Issuer.Default.AndKeyClient(keys: key.Jwk("2026", ("alg", algorithm), ("use", "sig"))).StartAsync();

        var answer = await issuer.RequestTokenAsync(issuer.Assertion(key: key).WithHeader("kid", "2026"));

        answer.Status.Should().Be(HttpStatusCode.OK);
        answer.Token.Subject.Should().Be("acme");
        answer.Scope.Should().Be("read:users");
    }

    [TestCase("client-authentication+jwt")]
    [TestCase("application/client-authentication+jwt")]
    [TestCase("Application/Client-Authentication+JWT")]
    [TestCase("JWT")]
    [TestCase("jwt")]
    [TestCase(null)]
    public async Task A_type_that_means_authentication_or_nothing_is_accepted(string? type)
    {
        await using var issuer = await Issuer.Default.AndKeyClient().StartAsync();

        var answer = await issuer.RequestTokenAsync(issuer.Assertion().WithHeader("typ", type));

        answer.Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task The_client_id_may_stand_beside_it()
    {
        await using var issuer = await Issuer.Default.AndKeyClient().StartAsync();

        (await issuer.RequestTokenAsync(issuer.Assertion(), "&client_id=acme")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task It_may_stand_in_JSON()
    {
        await using var issuer = await Issuer.Default.AndKeyClient().StartAsync();

        var answer = await issuer.PostJsonAsync($$"""
            { "grant_type": "client_credentials", "client_assertion_type": "{{Assertion.Type}}", "client_assertion": "{{issuer.Assertion()}}" }
            """);

        answer.Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task What_we_do_not_know_is_ignored()
    {
        await using var issuer = await Issuer.Default.AndKeyClient().StartAsync();

        var answer = await issuer.RequestTokenAsync(issuer.Assertion()
            .WithHeader("cty", "x").WithHeader("foo", 1)
            .WithClaim("nonce", "x").WithClaim("foo", new System.Text.Json.Nodes.JsonArray(1)));

        answer.Status.Should().Be(HttpStatusCode.OK);
    }

    [TestCase("first", true)]
    [TestCase("second", false)]
    [TestCase("third", false)]
    public async Task A_kid_selects_the_key(string kid, bool accepted)
    {
        var (first, second) = (ClientKey.For("ES256"), ClientKey.For("ES256"));
        await using var issuer = await Issuer.Default.AndKeyClient(keys: [second.Jwk("second"), first.Jwk("first")]).StartAsync();

        var answer = await issuer.RequestTokenAsync(issuer.Assertion(key: first).WithHeader("kid", kid));

        answer.Status.Should().Be(accepted ? HttpStatusCode.OK : HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Without_a_kid_all_keys_of_the_client_are_tried_that_fit()
    {
        var (first, second) = (ClientKey.For("ES256"), ClientKey.For("ES256"));
        await using var issuer = await Issuer.Default
            .AndKeyClient(keys: [ClientKey.SharedRsa.Jwk("rsa"), second.Jwk("second"), first.Jwk("first")])
            .StartAsync();

        (await issuer.RequestTokenAsync(issuer.Assertion(key: first))).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_key_without_a_kid_may_be_the_one_of_any()
    {
        await using var issuer = await Issuer.Default.AndKeyClient().StartAsync();

        (await issuer.RequestTokenAsync(issuer.Assertion().WithHeader("kid", "whatever"))).Status.Should().Be(HttpStatusCode.OK);
    }

    [TestCase(false, null, false)]
    [TestCase(true, null, true)]
    [TestCase(false, true, true)]
    [TestCase(true, false, false)]
    public async Task The_token_endpoint_is_an_audience_only_if_the_settings_or_those_of_the_client_say_so(bool all, bool? client, bool accepted)
    {
        await using var issuer = await Issuer.Default
            .AndKeyClient(configure: options => options.AcceptTokenEndpointAudience = client)
            .Options(options => options.ClientAssertions.AcceptTokenEndpointAudience = all)
            .StartAsync();

        var answer = await issuer.RequestTokenAsync(issuer.Assertion().WithClaim("aud", "https://issuer.test/oauth2/token"));

        answer.Status.Should().Be(accepted ? HttpStatusCode.OK : HttpStatusCode.Unauthorized);
        issuer.Logs.Lines.Any(line => line.Text.Contains("AudienceIsTokenEndpoint", StringComparison.Ordinal)).Should().Be(!accepted);
    }

    [Test]
    public async Task Times_may_be_strings_of_digits_as_MSAL_sends_them()
    {
        await using var issuer = await Issuer.Default.AndKeyClient().StartAsync();
        var now = issuer.Time.GetUtcNow().ToUnixTimeSeconds();

        var answer = await issuer.RequestTokenAsync(issuer.Assertion().WithClaim("exp", $"{now + 60}").WithClaim("nbf", $"{now}").WithClaim("iat", $"{now}"));
        var ahead = await issuer.RequestTokenAsync(issuer.Assertion().WithClaim("nbf", $"{now + 61}"));

        answer.Status.Should().Be(HttpStatusCode.OK, answer.Body);
        ahead.Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task What_the_header_says_of_keys_counts_for_nothing_where_keys_are_registered()
    {
        await using var issuer = await Issuer.Default.AndKeyClient().StartAsync();

        var answer = await issuer.RequestTokenAsync(issuer.Assertion()
            .WithHeader("x5c", new JsonArray("MIIB")).WithHeader("x5u", "https://client.test/cert.pem").WithHeader("jku", "https://client.test/jwks.json"));

        answer.Status.Should().Be(HttpStatusCode.OK, answer.Body);
    }

    [Test]
    public async Task The_audience_may_be_an_array_of_the_issuer_alone()
    {
        await using var issuer = await Issuer.Default.AndKeyClient().StartAsync();

        var answer = await issuer.RequestTokenAsync(issuer.Assertion().WithClaim("aud", new JsonArray(Issuer.Identifier)));

        answer.Status.Should().Be(HttpStatusCode.OK, answer.Body);
    }

    [TestCase("exp", 0, true)]
    [TestCase("exp", -59, true)]
    [TestCase("exp", -60, false)]
    [TestCase("exp", 3660, true)]
    [TestCase("exp", 3661, false)]
    [TestCase("nbf", 60, true)]
    [TestCase("nbf", 61, false)]
    [TestCase("iat", 60, true)]
    [TestCase("iat", 61, false)]
    [TestCase("iat", -3600, true)]
    public async Task Times_may_be_a_minute_off(string claim, int seconds, bool accepted)
    {
        await using var issuer = await Issuer.Default.AndKeyClient().StartAsync();
        issuer.Time.Advance(TimeSpan.FromHours(1)); // assertions from before the start are refused

        var answer = await issuer.RequestTokenAsync(issuer.Assertion().WithClaim(claim, issuer.Time.GetUtcNow().ToUnixTimeSeconds() + seconds));

        answer.Status.Should().Be(accepted ? HttpStatusCode.OK : HttpStatusCode.Unauthorized);
    }

    [TestCase(10, null, 660, true)]
    [TestCase(10, null, 661, false)]
    [TestCase(10, 120, 7260, true)]
    [TestCase(10, 120, 7261, false)]
    [TestCase(120, 5, 360, true)]
    [TestCase(120, 5, 361, false)]
    public async Task How_far_ahead_it_may_expire_is_set_for_all_or_for_one_client(int allMinutes, int? clientMinutes, int seconds, bool accepted)
    {
        await using var issuer = await Issuer.Default
            .AndKeyClient(configure: client => client.AssertionMaxLifetime = clientMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null)
            .Options(options => options.ClientAssertions.MaxLifetime = TimeSpan.FromMinutes(allMinutes))
            .StartAsync();

        var answer = await issuer.RequestTokenAsync(issuer.Assertion().WithClaim("exp", issuer.Time.GetUtcNow().ToUnixTimeSeconds() + seconds));

        answer.Status.Should().Be(accepted ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, answer.Body);
        issuer.Logs.Lines.Any(line => line.Text.Contains("AssertionExpiresTooLate", StringComparison.Ordinal)).Should().Be(!accepted);
        if (!accepted)
        {
            answer.Description.Should().Contain("expires sooner");
        }
    }

    [Test]
    public async Task Its_identifier_may_have_256_characters()
    {
        await using var issuer = await Issuer.Default.AndKeyClient().StartAsync();

        (await issuer.RequestTokenAsync(issuer.Assertion().WithClaim("jti", new string('x', 256)))).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_client_that_does_not_exist_is_logged_without_its_name()
    {
        await using var issuer = await Issuer.Default.AndKeyClient().StartAsync();

        await issuer.RequestTokenAsync(issuer.Assertion("nobody"));

        issuer.Logs.RefusalsFor("UnknownClient").Should().ContainSingle();
        issuer.Logs.Lines.Should().NotContain(line => line.Text.Contains("nobody", StringComparison.Ordinal));
    }

    [Test]
    public async Task A_time_may_have_a_fraction()
    {
        await using var issuer = await Issuer.Default.AndKeyClient().StartAsync();

        var answer = await issuer.RequestTokenAsync(issuer.Assertion().WithClaim("exp", issuer.Time.GetUtcNow().ToUnixTimeSeconds() + 30.5));

        answer.Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_client_store_of_the_hosts_own_holds_keys_as_well_and_one_that_is_not_usable_is_passed_over()
    {
        var clients = new InMemoryClientStore(new Client { ClientId = "acme", JsonWebKeys = ["nonsense", ClientKey.Shared.Jwk()] });
        await using var issuer = await Issuer.Default.With(builder => builder.AddClientStore(clients)).StartAsync();

        (await issuer.RequestTokenAsync(issuer.Assertion())).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_key_that_was_taken_away_counts_no_more()
    {
        var clients = new InMemoryClientStore(new Client { ClientId = "acme", JsonWebKeys = [ClientKey.Shared.Jwk()] });
        await using var issuer = await Issuer.Default.With(builder => builder.AddClientStore(clients)).StartAsync();
        await issuer.RequestTokenAsync(issuer.Assertion());

        clients.Set(new() { ClientId = "acme", JsonWebKeys = [ClientKey.SharedRsa.Jwk()] });

        (await issuer.RequestTokenAsync(issuer.Assertion())).Status.Should().Be(HttpStatusCode.Unauthorized);
    }
}
