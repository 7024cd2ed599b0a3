using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Tokens that are not valid, and requests that do not send one as they should.</summary>
[TestFixture]
internal sealed class RefusalTests
{
    private const string NoToken = "Bearer";
    private const string NoTokenDPoP = "DPoP " + ApiAnswer.Algorithms;

    [TestCaseSource(nameof(InvalidTokens))]
    public async Task A_token_that_is_not_valid_is_refused_and_the_answer_says_why(Action<Jwt> change, string description)
    {
        await using var api = await Api.WithTestKey.StartAsync();
        var token = api.AccessToken();
        (await api.BearerAsync(token)).ShouldBeLetIn();

        change(token);

        (await api.BearerAsync(token)).ShouldBeInvalidToken(description);
    }

    private static IEnumerable<TestCaseData> InvalidTokens()
    {
        var now = new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
        const string Signature = "The access token is not signed with a key and algorithm of the issuer.";

        return
        [
            Case("expired", jwt => jwt.WithClaim("exp", now.AddSeconds(-60).ToUnixTimeSeconds()), "The access token has expired. Request a new one."),
            Case("not yet valid", jwt => jwt.WithClaim("nbf", now.AddSeconds(61).ToUnixTimeSeconds()),
                "The access token is not valid yet. Check the system clocks."),
            Case("without exp", jwt => jwt.WithClaim("exp", null), "The access token must contain exp."),
            Case("of another issuer", jwt => jwt.WithClaim("iss", "https://other.test"), "The access token is from another issuer."),
            Case("without iss", jwt => jwt.WithClaim("iss", null), "The access token is from another issuer."),
            Case("for another audience", jwt => jwt.WithClaim("aud", "https://other.test"), "The access token is for another audience."),
            Case("without aud", jwt => jwt.WithClaim("aud", null), "The access token is for another audience."),
            Case("of type JWT", jwt => jwt.WithHeader("typ", "JWT"), "The typ of the access token must be at+jwt."),
            Case("of no type", jwt => jwt.WithHeader("typ", null), "The typ of the access token must be at+jwt."),
            Case("an assertion", jwt => jwt.WithHeader("typ", "client-authentication+jwt"), "The typ of the access token must be at+jwt."),
            Case("of another algorithm", jwt => jwt.WithHeader("alg", "RS256"), Signature),
            Case("of a symmetric algorithm", jwt => jwt.WithHeader("alg", "HS256"), Signature),
            Case("of no algorithm", jwt => jwt.WithHeader("alg", "none"), Signature),
        ];

        static TestCaseData Case(string name, Action<Jwt> change, string description) => new TestCaseData(change, description).SetArgDisplayNames(name);
    }

    [TestCase(-59)]
    [TestCase(0)]
    public async Task Clocks_may_differ_by_a_minute(int seconds)
    {
        await using var api = await Api.WithTestKey.StartAsync();
        var now = api.Time.GetUtcNow();

        (await api.BearerAsync(api.AccessToken().WithClaim("exp", now.AddSeconds(seconds).ToUnixTimeSeconds()))).ShouldBeLetIn();
        (await api.BearerAsync(api.AccessToken().WithClaim("nbf", now.AddSeconds(-seconds).ToUnixTimeSeconds()))).ShouldBeLetIn();
    }

    [Test]
    public async Task A_token_signed_by_somebody_else_is_refused()
    {
        await using var api = await Api.WithTestKey.StartAsync();

        (await api.BearerAsync(api.AccessToken(new TestKey()))).ShouldBeInvalidToken("The access token is not signed with a key and algorithm of the issuer.");
    }

    [Test]
    public async Task The_public_key_taken_for_a_shared_secret_signs_nothing()
    {
        await using var api = await Api.WithTestKey.StartAsync();
        var token = api.AccessToken().WithHeader("alg", "HS256");
        var input = $"{Base64UrlEncoder.Encode(token.Header.ToJsonString())}.{Base64UrlEncoder.Encode(token.Claims.ToJsonString())}";
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(TestKey.OfIssuer.Jwk.ToJsonString()), Encoding.ASCII.GetBytes(input));

        (await api.BearerAsync($"{input}.{Base64UrlEncoder.Encode(mac)}"))
            .ShouldBeInvalidToken("The access token is not signed with a key and algorithm of the issuer.");
    }

    [Test]
    public async Task A_symmetric_algorithm_is_refused_even_if_the_app_has_such_a_key()
    {
        var secret = RandomNumberGenerator.GetBytes(32);
        await using var api = await Api.Elsewhere.Jwt(jwt =>
        {
            jwt.TokenValidationParameters.IssuerSigningKey = new SymmetricSecurityKey(secret);
            jwt.TokenValidationParameters.ValidIssuer = jwt.Audience = Api.Issuer;
        }).StartAsync();
        var token = api.AccessToken().WithHeader("alg", "HS256").WithHeader("kid", null);
        var input = $"{Base64UrlEncoder.Encode(token.Header.ToJsonString())}.{Base64UrlEncoder.Encode(token.Claims.ToJsonString())}";

        (await api.BearerAsync($"{input}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(input)))}"))
            .ShouldBeInvalidToken("The access token is not signed with a key and algorithm of the issuer.");
    }

    [TestCase("nonsense")]
    [TestCase("a.b.c")]
    [TestCase("eyJhbGciOiJub25lIn0.e30.")]
    [TestCase("a b")]
    [TestCase("a, Bearer b")]
    public async Task What_is_no_token_is_refused(string token)
    {
        await using var api = await Api.WithTestKey.StartAsync();

        var answer = await api.BearerAsync(token);

        answer.Status.Should().Be(HttpStatusCode.Unauthorized);
        answer.Challenges.Should().HaveCount(2)
            .And.Subject.First().Should().StartWith("Bearer error=\"invalid_token\", error_description=\"The ").And.EndWith(".\"");
    }

    [TestCase(null)]
    [TestCase("Bearer")]
    [TestCase("Bearer ")]
    [TestCase("DPoP")]
    [TestCase("Basic YWNtZTpzZWNyZXQ=")]
    [TestCase("Bearertoken")]
    [TestCase("Negotiate x")]
    public async Task Without_a_token_both_schemes_are_offered_and_no_error_is_named(string? authorization)
    {
        await using var api = await Api.WithTestKey.StartAsync();

        var answer = await api.GetAsync("/users", authorization is null ? [] : [("Authorization", authorization)]);

        answer.ShouldBeChallenged(NoToken, NoTokenDPoP);
    }

    [Test]
    public async Task A_token_in_the_query_is_not_read()
    {
        await using var api = await Api.WithTestKey.StartAsync();

        (await api.GetAsync($"/users?access_token={api.AccessToken()}")).ShouldBeChallenged(NoToken, NoTokenDPoP);
    }

    [Test]
    public async Task A_token_in_the_body_is_not_read()
    {
        await using var api = await Api.WithTestKey.StartAsync();
        using var form = new FormUrlEncodedContent([new("access_token", api.AccessToken().ToString())]);

        using var response = await api.Http.PostAsync("/users", form);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        response.Headers.GetValues("WWW-Authenticate").Should().Equal(NoToken, NoTokenDPoP);
    }

    [TestCase("Bearer", "Bearer")]
    [TestCase("Bearer", "DPoP")]
    [TestCase("Basic", "Bearer")]
    public async Task Two_Authorization_headers_are_refused(string first, string second)
    {
        await using var api = await Api.WithTestKey.OnKestrel().Setting("SqrClientCredentials:RequireHttps", "false").StartAsync();
        var token = api.AccessToken();

        var answer = await api.GetRawAsync("/users", ("Authorization", $"{first} {token}"), ("Authorization", $"{second} {token}"));

        answer.Should().StartWith("HTTP/1.1 400 ")
            .And.Contain("\r\nWWW-Authenticate: Bearer error=\"invalid_request\", error_description=\"Send only one Authorization header.\"\r\n")
            .And.Contain($"\r\nWWW-Authenticate: {NoTokenDPoP}\r\n");
    }

    [TestCase("bearer")]
    [TestCase("BEARER")]
    [TestCase("Bearer  ")]
    public async Task Schemes_are_case_insensitive(string scheme)
    {
        await using var api = await Api.WithTestKey.StartAsync();

        (await api.GetAsync("/users", ("Authorization", $"{scheme} {api.AccessToken()}"))).ShouldBeLetIn();
    }

    [Test]
    public async Task An_endpoint_for_everybody_lets_a_wrong_token_in_as_nobody()
    {
        await using var api = await Api.WithTestKey.StartAsync();

        (await api.BearerAsync(api.AccessToken(), "/open")).ShouldBeLetIn();
        (await api.BearerAsync(api.AccessToken(new TestKey()), "/open")).ShouldBeLetIn("nobody");
    }

    [Test]
    public async Task Neither_tokens_nor_proofs_are_logged()
    {
        await using var api = await Api.WithTestKey.StartAsync();
        var bound = api.AccessToken().BoundToKey().ToString();
        var proof = api.Proof(bound).ToString();
        string[] tokens = [bound, api.AccessToken(new TestKey()).ToString(), api.AccessToken().WithClaim("exp", 1).ToString(), "nonsense-that-is-none"];

        await api.DPoPAsync(bound, proof);
        await api.DPoPAsync(bound, proof);
        await api.DPoPAsync(bound, "proof-that-is-none");
        foreach (var token in tokens)
        {
            await api.BearerAsync(token);
        }

        api.Logs.CountOf("TokenNotConfirmed").Should().Be(3);
        api.Logs.Lines.Should().NotContain(line =>
            tokens.Append(proof).Append("proof-that-is-none")
                .Any(secret => secret.Split('.').Any(part => line.Text.Contains(part, StringComparison.Ordinal))));
    }
}
