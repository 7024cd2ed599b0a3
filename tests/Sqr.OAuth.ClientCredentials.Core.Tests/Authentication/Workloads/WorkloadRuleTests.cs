using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture]
internal sealed class WorkloadRuleTests
{
    private static readonly FederatedCredential Shipper = new()
    {
        Issuer = "https://accounts.google.com",
        Subject = "112010400000000710080",
        Claims = new Dictionary<string, string> { ["google:compute_engine:zone"] = "us-west1-a", ["email_verified"] = "True" },
        MaxTokenAge = TimeSpan.FromMinutes(10),
        JsonWebKeys = [ClientKey.SharedRsa.Jwk("1")],
    };

    private readonly Engine _engine = EngineAuthentication.WithAcme(acme => acme.FederatedCredentials.Add(Shipper));

    [OneTimeTearDown]
    public ValueTask StopAsync() => _engine.DisposeAsync();

    [TestCaseSource(nameof(Accepted))]
    public async Task A_token_at_the_edge_of_a_rule_is_accepted(Func<PlatformToken, PlatformToken> change) =>
        (await _engine.RefusalOfAsync(change(Good()))).Should().BeNull();

    [TestCaseSource(nameof(Refused))]
    public async Task A_token_that_breaks_one_rule_is_refused(Func<PlatformToken, PlatformToken> change, string description) =>
        (await _engine.RefusalOfAsync(change(Good())))!.Error.Description.Should().Contain(description);

    [TestCaseSource(nameof(Misfits))]
    public async Task A_token_that_nearly_fits_a_client_is_refused_with_a_reason_for_the_log(Func<PlatformToken, PlatformToken> change, RefusalReason reason)
    {
        var refusal = await _engine.RefusalOfAsync(change(Good()));

        refusal!.Reason.Should().Be(RefusalReason.UnknownWorkload); // or the case fails
        refusal.Candidates.Should().Equal(new RefusedCandidate("acme", reason));
    }

    [Test]
    public async Task A_token_is_for_the_client_that_the_parameter_names()
    {
        (await _engine.RefusalOfAsync(Good(), "acme")).Should().BeNull();
        (await _engine.RefusalOfAsync(Good(), "other"))!.Reason.Should().Be(RefusalReason.UnknownWorkload);
    }

    [Test]
    public async Task A_token_signed_by_another_key_is_refused()
    {
        var refusal = await _engine.RefusalOfAsync(Good().SignedBy(ClientKey.For("RS256")));

        (refusal!.Reason, refusal.ClientId).Should().Be((RefusalReason.WrongSignature, "acme")); // or the test fails
    }

    private static DateTimeOffset Now => new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static PlatformToken Good() => PlatformToken.Google(Now);

    private static IEnumerable<TestCaseData> Accepted() =>
    [
        Case("as it is", token => token),
        Case("without typ", token => token.WithHeader("typ", null)),
        Case("typ JOSE", token => token.WithHeader("typ", "jose")),
        Case("aud in a list", token => token.WithClaim("aud", new JsonArray("other", Issuer.Identifier))),
        Case("expired within the skew", token => token.WithClaim("exp", Seconds - 59)),
        Case("iat within the skew", token => token.WithClaim("iat", Seconds + 60)),
        Case("nbf within the skew", token => token.WithClaim("nbf", Seconds + 60)),
        Case("the greatest age", token => token.WithClaim("iat", Seconds - 659)),
        Case("a claim in a list", token => token.WithClaim("email_verified", new JsonArray(false, true))),
        Case("a name with a colon", token => token.WithClaim("google", null).WithClaim("google:compute_engine", new JsonObject { ["zone"] = "us-west1-a" })),
    ];

    private static IEnumerable<TestCaseData> Refused() =>
    [
        Case("typ of another kind", token => token.WithHeader("typ", "at+jwt"), "typ of the token must be JWT"),
        Case("no sub", token => token.WithClaim("sub", null), "must have a sub"),
        Case("sub empty", token => token.WithClaim("sub", ""), "must have a sub"),
        Case("sub of 2049", token => token.WithClaim("sub", new string('x', 2049)), "must have a sub"),
        Case("sub with NUL", token => token.WithClaim("sub", "\0"), "must have a sub"),
        Case("no iss", token => token.WithClaim("iss", null), "must have an iss"),
        Case("iss no string", token => token.WithClaim("iss", 1), "must have an iss"),
        Case("no iss, no trust domain", token => token.WithClaim("iss", null).WithClaim("sub", "spiffe:///a"), "must have an iss"),
        Case("no iss, and no SPIFFE ID", token => token.WithClaim("iss", null).WithClaim("sub", "https://example.org/a"), "must have an iss"),
        Case("no aud", token => token.WithClaim("aud", null), "must have an aud"),
        Case("aud no string", token => token.WithClaim("aud", new JsonArray(Issuer.Identifier, 1)), "must have an aud"),
        Case("no exp", token => token.WithClaim("exp", null), "must have an exp"),
        Case("expired", token => token.WithClaim("exp", Seconds - 60), "has expired"),
        Case("no iat", token => token.WithClaim("iat", null), "must have an iat"),
        Case("iat ahead", token => token.WithClaim("iat", Seconds + 61), "nbf and iat"),
        Case("nbf ahead", token => token.WithClaim("nbf", Seconds + 61), "nbf and iat"),
    ];

    private static IEnumerable<TestCaseData> Misfits() =>
    [
        Case("other audience", token => token.WithClaim("aud", "other"), RefusalReason.TokenForAnotherAudience),
        Case("other zone", token => token.WithClaim("google", Zone("us-west1-b")), RefusalReason.TokenWithOtherClaims),
        Case("no zone", token => token.WithClaim("google", null), RefusalReason.TokenWithOtherClaims),
        Case("zone no value", token => token.WithClaim("google", Zone(new JsonObject())), RefusalReason.TokenWithOtherClaims),
        Case("too old", token => token.WithClaim("iat", Seconds - 660), RefusalReason.TokenTooOld),
    ];

    private static JsonObject Zone(JsonNode zone) => new() { ["compute_engine"] = new JsonObject { ["zone"] = zone } };

    private static long Seconds => Now.ToUnixTimeSeconds();

    private static TestCaseData Case(string name, Func<PlatformToken, PlatformToken> change, params object[] expected) =>
        new TestCaseData([change, .. expected]).SetArgDisplayNames(name);
}
