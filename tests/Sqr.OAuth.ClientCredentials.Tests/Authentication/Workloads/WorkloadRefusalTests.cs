using System.Net;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture]
internal sealed class WorkloadRefusalTests
{
    private static readonly string GoodKey = ClientKey.SharedRsa.Jwk("1");

    [TestCaseSource(nameof(BrokenRules))]
    public async Task A_token_that_breaks_one_rule_is_refused_and_told_why(Func<PlatformToken, string> change, string description)
    {
        await using var issuer = await Trusting().StartAsync();

        var answer = await issuer.PostAssertionAsync(change(PlatformToken.GitHub(issuer.Time.GetUtcNow())));

        answer.ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        answer.Description.Should().Contain(description);
    }

    private static IEnumerable<TestCaseData> BrokenRules() =>
    [
        Header("alg", null, "alg"),
        Header("alg", "HS256", "alg"),
        Header("typ", "at+jwt", "typ"),
        Header("typ", "application/at+jwt", "typ"),
        Header("typ", "dpop+jwt", "typ"),
        Header("typ", "logout+jwt", "typ"),
        Header("typ", "client-authentication+jwt", "must both be the client_id"),
        Header("typ", 1, "typ"),
        Header("kid", 1, "kid"),
        Header("crit", new JsonArray("exp"), "crit"),
        Header("b64", false, "b64"),
        Text("with_its_own_jwk", token => token.WithHeader("jwk", JsonNode.Parse(ClientKey.Shared.Jwk())).ToString(), "jwk"),
        Header("jku", 7, "jku"),
        Claim("iss", null, "iss"),
        Claim("iss", "", "iss"),
        Claim("iss", 7, "iss"),
        Claim("iss", "a\0b", "iss"),
        Claim("iss", new string('x', 2049), "iss"),
        Claim("sub", null, "sub"),
        Claim("sub", "", "sub"),
        Claim("sub", 7, "sub"),
        Claim("sub", "a\0b", "sub"),
        Claim("sub", new string('x', 2049), "sub"),
        Text("no_iss_and_half_a_SPIFFE_ID", token => token.WithClaim("iss", null).WithClaim("sub", "spiffe://example.org").ToString(), "iss"),
        Text("no_iss_and_a_SPIFFE_ID_without_a_domain", token => token.WithClaim("iss", null).WithClaim("sub", "spiffe:///a").ToString(), "iss"),
        Claim("aud", null, "aud"),
        Claim("aud", 7, "aud"),
        Claim("aud", new JsonArray(Issuer.Identifier, 7), "aud"),
        Claim("exp", null, "exp"),
        Claim("exp", "soon", "exp"),
        Claim("exp", 0, "expired"),
        Claim("iat", null, "iat"),
        Claim("iat", "now", "iat"),
        Claim("iat", 1_795_600_000, "iat"),
        Claim("nbf", 1_795_600_000, "nbf"),
        Claim("nbf", "now", "nbf"),
        Text("a_name_twice_within", token => token.SignRaw(token.Claims.ToJsonString()[..^1] + ""","x":{"a":1,"a":2}}"""), "a signed JWT in compact form"),
        Text("half_a_surrogate_pair_within", token => token.SignRaw(token.Claims.ToJsonString()[..^1] + ""","x":[{"a":"\ud800"}]}"""),
            "a signed JWT in compact form"),
        Text("half_a_surrogate_pair_in_a_name_within", token => token.SignRaw(token.Claims.ToJsonString()[..^1] + ""","x":{"\ud800":1}}"""),
            "a signed JWT in compact form"),
        Text("unsigned", token => $"{Part(token.WithHeader("alg", "none").Header)}.{Part(token.Claims)}.", "a signed JWT in compact form"),
    ];

    [TestCaseSource(nameof(WrongOnes))]
    public async Task What_depends_on_the_client_is_refused_as_an_unknown_workload_is(Func<PlatformToken, PlatformToken> change, string? reason)
    {
        await using var issuer = await Trusting(maxTokenAge: TimeSpan.FromMinutes(10), singleUse: true).StartAsync();
        var unknown = await issuer.RequestTokenAsync(PlatformToken.GitHub(issuer.Time.GetUtcNow()).WithClaim("iss", "https://other.test"));

        var answer = await issuer.RequestTokenAsync(change(PlatformToken.GitHub(issuer.Time.GetUtcNow())));

        answer.Should().Be(unknown);
        answer.ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        if (reason is not null)
        {
            issuer.Logs.Lines.Should().Contain(line => line.Text.Contains("deploy", StringComparison.Ordinal)
                && line.Text.Contains(reason, StringComparison.Ordinal));
        }
        else
        {
            issuer.Logs.Lines.Should().NotContain(line => line.Text.Contains("deploy", StringComparison.Ordinal));
        }
    }

    private static IEnumerable<TestCaseData> WrongOnes() =>
    [
        Wrong("another_issuer", token => token.WithClaim("iss", "https://token.actions.githubusercontent.com/"), null),
        Wrong("issuer_in_another_case", token => token.WithClaim("iss", "https://TOKEN.actions.githubusercontent.com"), null),
        Wrong("another_subject", token => token.WithClaim("sub", "repo:octo-org/octo-repo:ref:refs/heads/dev"), null),
        Wrong("a_longer_subject", token => token.WithClaim("sub", "repo:octo-org/octo-repo:ref:refs/heads/main:x"), null),
        Wrong("a_shorter_subject", token => token.WithClaim("sub", "repo:octo-org/octo-repo:ref:refs/heads"), null),
        Wrong("another_audience", token => token.WithClaim("aud", "https://github.com/octo-org"), "TokenForAnotherAudience"),
        Wrong("other_audiences", token => token.WithClaim("aud", new JsonArray("https://a.test", Issuer.Identifier + "/")), "TokenForAnotherAudience"),
        Wrong("no_audiences", token => token.WithClaim("aud", new JsonArray()), "TokenForAnotherAudience"),
        Wrong("another_claim", token => token.WithClaim("environment", "test"), "TokenWithOtherClaims"),
        Wrong("no_claim", token => token.WithClaim("environment", null), "TokenWithOtherClaims"),
        Wrong("a_claim_that_is_a_list_without_the_value", token => token.WithClaim("environment", new JsonArray("test", new JsonArray("prod"), "production")),
            "TokenWithOtherClaims"),
        Wrong("a_claim_that_is_an_empty_list", token => token.WithClaim("environment", new JsonArray()), "TokenWithOtherClaims"),
        Wrong("too_old", token => token.WithClaim("iat", (long)token.Claims["iat"]! - 661), "TokenTooOld"),
        Wrong("no_identifier", token => token.WithClaim("jti", null), "TokenWithoutIdentifier"),
        Wrong("an_identifier_that_is_too_long", token => token.WithClaim("jti", new string('x', 257)), "TokenWithoutIdentifier"),
        Wrong("another_key", token => token.SignedBy(ClientKey.For("RS256")), "WrongSignature"),
        Wrong("another_kind_of_key", token => token.SignedBy(ClientKey.Shared), "WrongSignature"),
        Wrong("another_key_identifier", token => token.WithHeader("kid", "2"), "WrongSignature"),
    ];

    [Test]
    public async Task The_unchanged_token_is_accepted()
    {
        await using var issuer = await Trusting(maxTokenAge: TimeSpan.FromMinutes(10), singleUse: true).StartAsync();

        (await issuer.RequestTokenAsync(Deploying(issuer))).Status.Should().Be(HttpStatusCode.OK);
        (await issuer.RequestTokenAsync(Deploying(issuer).WithClaim("jti", "2").WithClaim("aud", new JsonArray("https://a.test", Issuer.Identifier))))
            .Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_claim_that_is_a_list_matches_by_one_of_its_members()
    {
        await using var issuer = await Trusting(maxTokenAge: TimeSpan.FromMinutes(10), singleUse: true).StartAsync();

        var answer = await issuer.RequestTokenAsync(Deploying(issuer).WithClaim("environment", new JsonArray("test", "prod")));

        answer.Status.Should().Be(HttpStatusCode.OK, answer.Body);
    }

    [Test]
    public async Task Times_may_be_strings_of_digits()
    {
        await using var issuer = await Trusting(maxTokenAge: TimeSpan.FromMinutes(10), singleUse: true).StartAsync();
        var now = issuer.Time.GetUtcNow().ToUnixTimeSeconds();

        var answer = await issuer.RequestTokenAsync(Deploying(issuer).WithClaim("exp", $"{now + 60}").WithClaim("nbf", $"{now}").WithClaim("iat", $"{now}"));

        answer.Status.Should().Be(HttpStatusCode.OK, answer.Body);
    }

    [TestCase(659, HttpStatusCode.OK)]
    [TestCase(660, HttpStatusCode.Unauthorized)]
    public async Task A_token_grows_too_old(int seconds, HttpStatusCode status)
    {
        await using var issuer = await Trusting(maxTokenAge: TimeSpan.FromMinutes(10)).StartAsync();
        var token = Deploying(issuer).WithClaim("exp", issuer.Time.GetUtcNow().AddHours(1).ToUnixTimeSeconds());

        issuer.Time.Advance(TimeSpan.FromSeconds(seconds));

        (await issuer.RequestTokenAsync(token)).Status.Should().Be(status);
    }

    [TestCase(359, HttpStatusCode.OK)]
    [TestCase(360, HttpStatusCode.Unauthorized)]
    public async Task A_token_expires(int seconds, HttpStatusCode status)
    {
        await using var issuer = await Trusting().StartAsync();
        var token = Deploying(issuer);

        issuer.Time.Advance(TimeSpan.FromSeconds(seconds));

        (await issuer.RequestTokenAsync(token)).Status.Should().Be(status);
    }

    [Test]
    public async Task A_token_for_single_use_counts_once_and_is_used_up_last_of_all()
    {
        await using var issuer = await Trusting(singleUse: true).StartAsync();
        var token = Deploying(issuer);

        (await issuer.RequestTokenAsync(token, "&scope=write:logs")).ShouldRefuse(HttpStatusCode.BadRequest, "invalid_scope");
        (await issuer.RequestTokenAsync(token)).Status.Should().Be(HttpStatusCode.OK);
        (await issuer.RequestTokenAsync(token)).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        issuer.Logs.Lines.Should().Contain(line => line.Text.Contains("AssertionUsedBefore", StringComparison.Ordinal));
    }

    [TestCase(359, "Client authentication failed.")]
    [TestCase(360, "The token has expired. Get a new one from the platform, and check the clock.")]
    public async Task A_used_one_is_remembered_until_it_is_refused_as_expired(int seconds, string description)
    {
        await using var issuer = await Trusting(singleUse: true).StartAsync();
        var token = Deploying(issuer);
        await issuer.RequestTokenAsync(token);

        issuer.Time.Advance(TimeSpan.FromSeconds(seconds));

        (await issuer.RequestTokenAsync(token)).Description.Should().Be(description);
    }

    [Test]
    public async Task The_identifiers_of_two_issuers_do_not_meet()
    {
        await using var issuer = await Trusting(singleUse: true).AndKeyClient("acme")
            .AndWorkload("other", new FederatedCredential
            {
                Issuer = "https://gitlab.com",
                Subject = "project_path:my-group/my-project:ref_type:branch:ref:main",
                SingleUse = true,
                JsonWebKeys = [GoodKey],
            })
            .StartAsync();
        var now = issuer.Time.GetUtcNow();

        (await issuer.RequestTokenAsync(Deploying(issuer).WithClaim("jti", "1"))).Status.Should().Be(HttpStatusCode.OK);
        (await issuer.RequestTokenAsync(PlatformToken.GitLab(now).WithClaim("jti", "1"))).Status.Should().Be(HttpStatusCode.OK);
        (await issuer.RequestTokenAsync(issuer.Assertion().WithClaim("jti", "1"))).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_client_that_is_disabled_or_may_not_authenticate_so_is_refused()
    {
        await using var issuer = await Trusting().Options(options => options.Clients["deploy"].Enabled = false).StartAsync();
        await using var other = await Trusting().Options(options => options.Clients["deploy"].AuthenticationMethods = ["client_secret_basic"]).StartAsync();

        (await issuer.RequestTokenAsync(Deploying(issuer))).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        (await other.RequestTokenAsync(Deploying(other))).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        issuer.Logs.Lines.Should().Contain(line => line.Text.Contains("ClientDisabled", StringComparison.Ordinal));
        other.Logs.Lines.Should().Contain(line => line.Text.Contains("MethodNotAllowed", StringComparison.Ordinal));
    }

    [Test]
    public async Task A_workloads_client_has_no_assertions_of_its_own_and_no_secret_of_it_counts()
    {
        await using var issuer = await Trusting()
            .Options(options => options.Clients["deploy"].Secrets.Add(new() { Hash = SecretHash.OfRandomSecret("right") }))
            .StartAsync();

        (await issuer.RequestTokenAsync(issuer.Assertion("deploy", ClientKey.SharedRsa))).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        (await issuer.RequestTokenAsync("deploy", "right")).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
    }

    [TestCase("*", "x", "repo:octo-org/octo-repo:ref:refs/heads/x", HttpStatusCode.OK)]
    [TestCase("*", "feature/x", "repo:octo-org/octo-repo:ref:refs/heads/feature/x", HttpStatusCode.Unauthorized)]
    [TestCase("*", "nothing", "repo:octo-org/octo-repo:ref:refs/heads/", HttpStatusCode.Unauthorized)]
    [TestCase("*", "no_segment", "repo:octo-org/octo-repo:ref:refs/heads", HttpStatusCode.Unauthorized)]
    [TestCase("*", "another_separator", "repo:octo-org/octo-repo:ref:refs:heads/x", HttpStatusCode.Unauthorized)]
    [TestCase("*", "the_separator_before_it", "repo:octo-org/octo-repo:ref:refs/heads:x", HttpStatusCode.Unauthorized)]
    [TestCase("*/*", "two", "repo:octo-org/octo-repo:ref:refs/heads/feature/x", HttpStatusCode.OK)]
    [TestCase("*/x", "middle", "repo:octo-org/octo-repo:ref:refs/heads/feature/x", HttpStatusCode.OK)]
    [TestCase("*/x", "not_behind_it", "repo:octo-org/octo-repo:ref:refs/heads/feature/y", HttpStatusCode.Unauthorized)]
    public async Task A_wildcard_stands_for_one_segment(string end, string name, string subject, HttpStatusCode status)
    {
        await using var issuer = await Issuer.Default.AndWorkload("deploy", new FederatedCredential
        {
            Issuer = "https://token.actions.githubusercontent.com",
            Subject = $"repo:octo-org/octo-repo:ref:refs/heads/{end}",
            JsonWebKeys = [GoodKey],
        }).StartAsync();

        (await issuer.RequestTokenAsync(PlatformToken.GitHub(issuer.Time.GetUtcNow()).WithClaim("sub", subject))).Status.Should().Be(status, name);
    }

    [TestCase("google:compute_engine:project_id", "my-project", true)]
    [TestCase("google:compute_engine:project_number", "739419398126", true)]
    [TestCase("email_verified", "true", true)]
    [TestCase("email_verified", "True", true)]
    [TestCase("email_verified", "false", false)]
    [TestCase("google:compute_engine:project_number", "739419398126.0", false)]
    [TestCase("google:compute_engine:project_id", "other", false)]
    [TestCase("google:compute_engine", "my-project", false)]
    [TestCase("google:project_id", "my-project", false)]
    [TestCase("email:project_id", "my-project", false)]
    public async Task A_claim_may_be_of_another_kind_or_within_another(string name, string value, bool fits)
    {
        await using var issuer = await Issuer.Default.AndWorkload("shipper", new FederatedCredential
        {
            Issuer = "https://accounts.google.com",
            Subject = "112010400000000710080",
            Claims = new Dictionary<string, string> { [name] = value },
            JsonWebKeys = [GoodKey],
        }).StartAsync();

        (await issuer.RequestTokenAsync(PlatformToken.Google(issuer.Time.GetUtcNow())))
            .Status.Should().Be(fits ? HttpStatusCode.OK : HttpStatusCode.Unauthorized);
    }

    /// <summary>An issuer that trusts GitHub for one branch and, where it is asked for, one environment.</summary>
    private static Issuer Trusting(TimeSpan? maxTokenAge = null, bool singleUse = false) => Issuer.Default.AndWorkload("deploy", new FederatedCredential
    {
        Issuer = "https://token.actions.githubusercontent.com",
        Subject = "repo:octo-org/octo-repo:ref:refs/heads/main",
        Claims = new Dictionary<string, string> { ["environment"] = "prod" },
        MaxTokenAge = maxTokenAge ?? TimeSpan.FromHours(1),
        SingleUse = singleUse,
        JsonWebKeys = [GoodKey],
    });

    private static PlatformToken Deploying(RunningIssuer issuer) => PlatformToken.GitHub(issuer.Time.GetUtcNow()).WithClaim("environment", "prod");

    private static TestCaseData Wrong(string name, Func<PlatformToken, PlatformToken> change, string? reason) =>
        new TestCaseData((PlatformToken token) => change(token.WithClaim("environment", "prod")), reason).SetArgDisplayNames(name);

    private static TestCaseData Header(string name, JsonNode? value, string description) =>
        Text($"header_{name}_{value?.ToJsonString() ?? "absent"}", token => token.WithHeader(name, value?.DeepClone()).ToString(), description);

    private static TestCaseData Claim(string name, JsonNode? value, string description) =>
        Text($"claim_{name}_{Short(value)}", token => token.WithClaim(name, value?.DeepClone()).ToString(), description);

    private static string Short(JsonNode? value) => value?.ToJsonString() is { } json ? json[..Math.Min(json.Length, 40)] : "absent";

    private static TestCaseData Text(string name, Func<PlatformToken, string> change, string description) =>
        new TestCaseData(change, description).SetArgDisplayNames(name);

    private static string Part(JsonObject json) => Base64UrlEncoder.Encode(json.ToJsonString());
}
