using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture]
internal sealed class AssertionRuleTests
{
    public delegate Assertion Change(Assertion assertion, DateTimeOffset now);

    private readonly Engine _engine = EngineAuthentication.WithAcme(acme =>
    {
        acme.JsonWebKeys.Add(ClientKey.Shared.Jwk());
        acme.AssertionMaxLifetime = TimeSpan.FromMinutes(10);
    });

    [OneTimeTearDown]
    public ValueTask StopAsync() => _engine.DisposeAsync();

    [TestCaseSource(nameof(Accepted))]
    public async Task An_assertion_at_the_edge_of_a_rule_is_accepted(Change change) =>
        (await _engine.RefusalOfAsync(change(Good(), Now))).Should().BeNull();

    [TestCaseSource(nameof(Refused))]
    public async Task An_assertion_that_breaks_one_rule_is_refused(Change change, string description)
    {
        var refusal = await _engine.RefusalOfAsync(change(Good(), Now));

        refusal!.Error.Code.Should().Be(TokenErrorCode.InvalidClient); // or the case fails
        refusal.Error.Description.Should().Contain(description);
    }

    [TestCaseSource(nameof(Reasons))]
    public async Task A_client_that_proves_nothing_is_refused_with_a_reason_for_the_log(Action<ClientOptions> configure, Change change, RefusalReason reason)
    {
        await using var engine = EngineAuthentication.WithAcme(acme =>
        {
            acme.JsonWebKeys.Add(ClientKey.Shared.Jwk());
            configure(acme);
        });

        var refusal = await engine.RefusalOfAsync(change(Good(), Now));

        refusal!.Reason.Should().Be(reason); // or the case fails
        refusal.ClientId.Should().Be(reason is RefusalReason.UnknownClient ? null : "acme");
    }

    [Test]
    public async Task The_parameter_and_the_assertion_name_the_same_client()
    {
        (await _engine.RefusalOfAsync(Good(), "acme")).Should().BeNull();
        (await _engine.RefusalOfAsync(Good(), "other"))!.Error.Description.Should().Contain("client_id");
    }

    [TestCase(null, true, true)]
    [TestCase(null, false, false)]
    [TestCase(true, false, true)]
    [TestCase(false, true, false)]
    public async Task The_client_decides_about_the_token_endpoint_as_audience_before_the_issuer_does(bool? ofClient, bool ofIssuer, bool isAccepted)
    {
        await using var engine = Engine.With(configure: builder =>
        {
            builder.Services.Configure<ClientCredentialsOptions>(options => options.ClientAssertions.AcceptTokenEndpointAudience = ofIssuer);
            builder.AddAcme(acme =>
            {
                acme.JsonWebKeys.Add(ClientKey.Shared.Jwk());
                acme.AcceptTokenEndpointAudience = ofClient;
            });
        });

        (await engine.RefusalOfAsync(ForTokenEndpoint(Good(), Now)) is null).Should().Be(isAccepted);
    }

    [TestCase(86_460, null)]
    [TestCase(86_461, "too far in the future")]
    public async Task No_client_may_have_assertions_that_last_longer_than_a_day(int seconds, string? description)
    {
        await using var engine = EngineAuthentication.WithAcme(acme =>
        {
            acme.JsonWebKeys.Add(ClientKey.Shared.Jwk());
            acme.AssertionMaxLifetime = TimeSpan.FromDays(1);
        });

        var refusal = await engine.RefusalOfAsync(Good().WithClaim("exp", Seconds(Now) + seconds));

        refusal?.Error.Description.Should().Contain(description);
        (refusal is null).Should().Be(description is null);
    }

    [Test]
    public async Task An_assertion_is_used_up_for_its_client_until_it_is_refused_anyway()
    {
        var client = await _engine.AuthenticatedAsync(new ClientCredential.Assertion(Good().WithClaim("jti", "1").ToString(), null));

        client.SingleUse.Should().Be(new SingleUse($"{Issuer.Identifier} acme", "1", Now.AddMinutes(1).AddSeconds(60), Now));
        client.Credential.Should().BeOfType<ProvenCredential.Key>();
    }

    private static DateTimeOffset Now => new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static Assertion Good() => Assertion.Of("acme", Now);

    private static IEnumerable<TestCaseData> Accepted() =>
    [
        Case("as it is", (assertion, _) => assertion),
        Case("without typ", (assertion, _) => assertion.WithHeader("typ", null)),
        Case("typ JWT", (assertion, _) => assertion.WithHeader("typ", "jwt")),
        Case("typ with a prefix", (assertion, _) => assertion.WithHeader("typ", "application/client-authentication+jwt")),
        Case("kid of nobody", (assertion, _) => assertion.WithHeader("kid", "1")),
        Case("aud in a list", (assertion, _) => assertion.WithClaim("aud", new JsonArray(Issuer.Identifier))),
        Case("jti of 1", (assertion, _) => assertion.WithClaim("jti", "1")),
        Case("jti of 256", (assertion, _) => assertion.WithClaim("jti", new string('x', 256))),
        Case("expired within the skew", (assertion, now) => assertion.WithClaim("exp", Seconds(now) - 59)),
        Case("the longest life", (assertion, now) => assertion.WithClaim("exp", Seconds(now) + 660)),
        Case("digits for exp", (assertion, now) => assertion.WithClaim("exp", $"{Seconds(now) + 60}")),
        Case("nbf within the skew", (assertion, now) => assertion.WithClaim("nbf", Seconds(now) + 60)),
        Case("iat within the skew", (assertion, now) => assertion.WithClaim("iat", Seconds(now) + 60)),
        Case("without iat and nbf", (assertion, _) => assertion.WithClaim("iat", null)),
    ];

    private static IEnumerable<TestCaseData> Refused() =>
    [
        Case("no alg", (assertion, _) => assertion.WithHeader("alg", null), "alg"),
        Case("other alg", (assertion, _) => assertion.WithHeader("alg", "es256"), "alg"),
        Case("jwk", (assertion, _) => assertion.WithHeader("jwk", new JsonObject()), "jwk"),
        Case("crit", (assertion, _) => assertion.WithHeader("crit", new JsonArray("exp")), "crit"),
        Case("b64", (assertion, _) => assertion.WithHeader("b64", true), "b64"),
        Case("typ of another kind", (assertion, _) => assertion.WithHeader("typ", "at+jwt"), "must be client-authentication+jwt"),
        Case("typ no string", (assertion, _) => assertion.WithHeader("typ", 1), "typ of the assertion must be a string"),
        Case("jku no string", (assertion, _) => assertion.WithHeader("jku", 1), "jku"),
        Case("kid no string", (assertion, _) => assertion.WithHeader("kid", 1), "kid"),
        Case("no iss", (assertion, _) => assertion.WithClaim("iss", null), "iss and sub"),
        Case("other sub", (assertion, _) => assertion.WithClaim("sub", "other"), "iss and sub"),
        Case("both empty", (assertion, _) => assertion.WithClaim("iss", "").WithClaim("sub", ""), "iss and sub"),
        Case("both with NUL", (assertion, _) => assertion.WithClaim("iss", "\0").WithClaim("sub", "\0"), "iss and sub"),
        Case("no aud", (assertion, _) => assertion.WithClaim("aud", null), "aud"),
        Case("other aud", (assertion, _) => assertion.WithClaim("aud", $"{Issuer.Identifier}/"), "aud"),
        Case("two auds", (assertion, _) => assertion.WithClaim("aud", new JsonArray(Issuer.Identifier, Issuer.Identifier)), "aud"),
        Case("aud in two lists", (assertion, _) => assertion.WithClaim("aud", new JsonArray(new JsonArray(Issuer.Identifier))), "aud"),
        Case("no exp", (assertion, _) => assertion.WithClaim("exp", null), "must have an exp"),
        Case("exp no number", (assertion, _) => assertion.WithClaim("exp", "soon"), "must have an exp"),
        Case("expired", (assertion, now) => assertion.WithClaim("exp", Seconds(now) - 60), "has expired"),
        Case("longer than this client may", (assertion, now) => assertion.WithClaim("exp", Seconds(now) + 661), "too far in the future"),
        Case("longer than any may", (assertion, now) => assertion.WithClaim("exp", Seconds(now) + 86_461), "too far in the future"),
        Case("nbf ahead", (assertion, now) => assertion.WithClaim("nbf", Seconds(now) + 61), "nbf and iat"),
        Case("nbf no number", (assertion, _) => assertion.WithClaim("nbf", "now"), "nbf and iat"),
        Case("iat ahead", (assertion, now) => assertion.WithClaim("iat", Seconds(now) + 61), "nbf and iat"),
        Case("iat no number", (assertion, _) => assertion.WithClaim("iat", true), "nbf and iat"),
        Case("no jti", (assertion, _) => assertion.WithClaim("jti", null), "jti"),
        Case("jti empty", (assertion, _) => assertion.WithClaim("jti", ""), "jti"),
        Case("jti of 257", (assertion, _) => assertion.WithClaim("jti", new string('x', 257)), "jti"),
    ];

    private static IEnumerable<TestCaseData> Reasons() =>
    [
        Reason("unknown", _ => { }, (assertion, _) => assertion.WithClaim("iss", "nobody").WithClaim("sub", "nobody"), RefusalReason.UnknownClient),
        Reason("disabled", acme => acme.Enabled = false, (assertion, _) => assertion, RefusalReason.ClientDisabled),
        Reason("method", acme => acme.AuthenticationMethods = ["client_secret_post"], (assertion, _) => assertion, RefusalReason.MethodNotAllowed),
        Reason("signature", acme => acme.JsonWebKeys[0] = ClientKey.For("ES256").Jwk(), (assertion, _) => assertion, RefusalReason.WrongSignature),
        Reason("token endpoint as aud", acme => acme.AcceptTokenEndpointAudience = false, ForTokenEndpoint, RefusalReason.AudienceIsTokenEndpoint),
        Reason("too long", acme => acme.AssertionMaxLifetime = TimeSpan.FromSeconds(59), ForTwoMinutes, RefusalReason.AssertionExpiresTooLate),
    ];

    private static Assertion ForTokenEndpoint(Assertion assertion, DateTimeOffset now) => assertion.WithClaim("aud", Proof.TokenEndpoint);

    private static Assertion ForTwoMinutes(Assertion assertion, DateTimeOffset now) => assertion.WithClaim("exp", Seconds(now) + 120);

    private static long Seconds(DateTimeOffset moment) => moment.ToUnixTimeSeconds();

    private static TestCaseData Case(string name, Change change, params object[] expected) =>
        new TestCaseData([change, .. expected]).SetArgDisplayNames(name);

    private static TestCaseData Reason(string name, Action<ClientOptions> configure, Change change, RefusalReason reason) =>
        new TestCaseData(configure, change, reason).SetArgDisplayNames(name);
}
