using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>DPoP at the resource server (RFC 9449 §7): a proof for this request, by the key the token is bound to.</summary>
[TestFixture]
internal sealed class ProofTests
{
    [Test]
    public async Task A_token_from_the_token_endpoint_is_accepted_with_a_proof_for_it()
    {
        await using var api = await Api.WithIssuer.StartAsync();
        var token = await api.RequestTokenAsync(proof: api.Proof(null, "POST", $"{Api.Issuer}/oauth2/token").ToString());

        (await api.DPoPAsync(token, api.Proof(token))).ShouldBeLetIn();
        (await api.BearerAsync(token)).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [TestCase("GET", "/users?page=2", "/users")]
    [TestCase("GET", "/users/7", "/users/7")]
    [TestCase("GET", "/users/a%20b%2Fc", "/users/a%20b%2fc")]
    [TestCase("POST", "/users", "/users")]
    [TestCase("DELETE", "/users", "/users")]
    [TestCase("GET", "/users", "/users?ignored=1#too")]
    public async Task The_proof_is_for_the_method_and_the_URL_without_its_query(string method, string path, string htu)
    {
        await using var api = await Api.WithTestKey.StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();

        var answer = await RunningApi.SendAsync(
            api.Http, new(method), path, ("Authorization", $"dpop {token}"), ("DPoP", api.Proof(token, method, Api.Address + htu).ToString()));

        answer.ShouldBeLetIn();
    }

    [TestCaseSource(nameof(InvalidProofs))]
    public async Task A_proof_that_does_not_prove_it_is_refused(Func<RunningApi, Jwt, Jwt> change)
    {
        await using var api = await Api.WithTestKey.StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();

        var answer = await api.DPoPAsync(token, change(api, api.Proof(token)));

        answer.Status.Should().Be(HttpStatusCode.Unauthorized);
        answer.Challenges.Should().ContainSingle().Which.Should()
            .StartWith("DPoP error=\"invalid_dpop_proof\", error_description=\"The ").And.EndWith($".\", {ApiAnswer.Algorithms}");
        answer.Nonce.Should().BeNull();
        (await api.DPoPAsync(token, api.Proof(token))).ShouldBeLetIn();
    }

    private static IEnumerable<TestCaseData> InvalidProofs() =>
    [
        Case("for another method", (_, proof) => proof.WithClaim("htm", "POST")),
        Case("for a method in another case", (_, proof) => proof.WithClaim("htm", "get")),
        Case("for another path", (_, proof) => proof.WithClaim("htu", $"{Api.Address}/other")),
        Case("for another host", (_, proof) => proof.WithClaim("htu", "https://other.test/users")),
        Case("for another scheme", (_, proof) => proof.WithClaim("htu", "http://api.test/users")),
        Case("for another token", (api, proof) => proof.WithClaim("ath", Jwt.HashOf(api.AccessToken().ToString()))),
        Case("for no token", (_, proof) => proof.WithClaim("ath", null)),
        Case("for a number", (_, proof) => proof.WithClaim("ath", 1)),
        Case("for a list of tokens", (_, proof) => proof.WithClaim("ath", new JsonArray(proof.Claims["ath"]!.DeepClone()))),
        Case("for a token in other letters", (_, proof) => proof.WithClaim("ath", proof.Claims["ath"]!.ToString().ToUpperInvariant())),
        Case("too old", (api, proof) => proof.WithClaim("iat", api.Time.GetUtcNow().AddSeconds(-60).ToUnixTimeSeconds())),
        Case("from the future", (api, proof) => proof.WithClaim("iat", api.Time.GetUtcNow().AddSeconds(61).ToUnixTimeSeconds())),
        Case("without an identifier", (_, proof) => proof.WithClaim("jti", null)),
        Case("of another type", (_, proof) => proof.WithHeader("typ", "JWT")),
        Case("of a symmetric algorithm", (_, proof) => proof.WithHeader("alg", "HS256")),
        Case("without a key", (_, proof) => proof.WithHeader("jwk", null)),
        Case("with the key of another", (_, proof) => proof.WithHeader("jwk", new TestKey().Jwk)),
    ];

    private static TestCaseData Case(string name, Func<RunningApi, Jwt, Jwt> change) => new TestCaseData(change).SetArgDisplayNames(name);

    [Test]
    public async Task A_proof_by_another_key_than_the_tokens_is_refused()
    {
        await using var api = await Api.WithTestKey.StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();

        (await api.DPoPAsync(token, api.Proof(token, key: new()))).ShouldBeRefusedUnderDPoP(
            "invalid_token", "The access token is bound to another key. Sign the DPoP proof with the key that the token is bound to.");
    }

    [Test]
    public async Task There_must_be_one_proof()
    {
        await using var api = await Api.WithTestKey.OnKestrel()
            .Setting("SqrClientCredentials:RequireHttps", "false")
            .Server(server => server.BaseUrl = new(Api.Address))
            .StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();
        var authorization = ("Authorization", $"DPoP {token}");

        var none = await api.GetAsync("/users", authorization);
        var two = await api.GetRawAsync("/users", authorization, ("DPoP", api.Proof(token).ToString()), ("DPoP", api.Proof(token).ToString()));
        var joined = await api.GetAsync("/users", authorization, ("DPoP", $"{api.Proof(token)}, {api.Proof(token)}"));
        var empty = await api.GetAsync("/users", authorization, ("DPoP", ""));

        none.ShouldBeRefusedUnderDPoP("invalid_dpop_proof", "Send exactly one DPoP header with one proof.");
        two.Should().StartWith("HTTP/1.1 401 ")
            .And.Contain("\r\nWWW-Authenticate: DPoP error=\"invalid_dpop_proof\", error_description=\"Send exactly one DPoP header with one proof.\", algs=");
        joined.Status.Should().Be(HttpStatusCode.Unauthorized);
        empty.Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task A_token_that_is_not_valid_is_no_better_with_a_proof()
    {
        await using var api = await Api.WithTestKey.StartAsync();
        var token = api.AccessToken().BoundToKey().WithClaim("exp", 1).ToString();

        (await api.DPoPAsync(token, api.Proof(token))).ShouldBeRefusedUnderDPoP("invalid_token", "The access token has expired. Request a new one.");
    }

    [Test]
    public async Task The_URL_is_that_of_the_outside_world_behind_a_proxy()
    {
        await using var api = await Api.WithTestKey
            .Setting("SqrClientCredentials:RequireHttps", "false")
            .Setting("AllowedHosts", "127.0.0.1;outside.test")
            .Pipeline(app =>
            {
                app.UseForwardedHeaders(new()
                {
                    ForwardedHeaders = ForwardedHeaders.XForwardedHost | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedPrefix,
                });
                app.UseAuthentication(); // else both run in front of it
                app.UseAuthorization();
            })
            .OnKestrel().StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();
        (string, string)[] forwarded = [("X-Forwarded-Host", "outside.test"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Prefix", "/orders")];

        var outside = await api.GetAsync(
            "/users", [.. forwarded, ("Authorization", $"DPoP {token}"), ("DPoP", api.Proof(token, url: "https://outside.test/orders/users").ToString())]);
        var inside = await api.GetAsync(
            "/users", [.. forwarded, ("Authorization", $"DPoP {token}"), ("DPoP", api.Proof(token, url: $"{api.Http.BaseAddress}users").ToString())]);

        outside.ShouldBeLetIn();
        inside.Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task The_URL_begins_with_the_path_base()
    {
        await using var api = await Api.WithTestKey.Pipeline(app =>
        {
            app.UsePathBase("/orders");
            app.UseRouting();
            app.UseAuthentication();
            app.UseAuthorization();
        }).StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();

        (await api.DPoPAsync(token, api.Proof(token, url: $"{Api.Address}/orders/users"), "/orders/users")).ShouldBeLetIn();
        (await api.DPoPAsync(token, api.Proof(token), "/orders/users")).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [TestCase("https://outside.test", "https://outside.test/users")]
    [TestCase("https://outside.test/", "https://outside.test/users")]
    [TestCase("https://outside.test/orders", "https://outside.test/orders/users")]
    [TestCase("https://outside.test:8443", "https://outside.test:8443/users")]
    [TestCase("https://xn--bcher-kva.test", "https://xn--bcher-kva.test/users")]
    public async Task A_base_URL_takes_the_place_of_what_the_request_says(string baseUrl, string htu)
    {
        await using var api = await Api.WithTestKey.Setting("Authentication:Schemes:Bearer:BaseUrl", baseUrl).StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();

        (await api.DPoPAsync(token, api.Proof(token, url: htu))).ShouldBeLetIn();
        (await api.DPoPAsync(token, api.Proof(token))).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [TestCase("SqrClientCredentials:DPoP:ProofLifetime")]
    [TestCase("Authentication:Schemes:Bearer:ProofLifetime")]
    public async Task How_long_a_proof_is_taken_is_a_setting_of_the_issuer_or_of_the_scheme(string setting)
    {
        await using var api = await Api.WithTestKey.Setting(setting, "00:05:00").StartAsync();
        api.Time.Advance(TimeSpan.FromMinutes(5)); // proofs from before the start are refused
        var token = api.AccessToken().BoundToKey().ToString();
        Jwt Aged(int seconds) => api.Proof(token).WithClaim("iat", api.Time.GetUtcNow().AddSeconds(-seconds).ToUnixTimeSeconds());

        (await api.DPoPAsync(token, Aged(299))).ShouldBeLetIn();
        (await api.DPoPAsync(token, Aged(300))).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task The_claims_of_a_proof_do_not_become_those_of_the_caller()
    {
        await using var api = await Api.WithTestKey.StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();

        (await api.DPoPAsync(token, api.Proof(token).WithClaim("client_id", "other").WithClaim("scope", JsonValue.Create("write:logs")))).ShouldBeLetIn();
    }
}
