using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>What the registration of a workload demands of its tokens.</summary>
[TestFixture]
internal sealed class WorkloadCredentialTests
{
    private const string Google = "https://accounts.google.com";
    private const string Subject = "112010400000000710080";

    [TestCaseSource(nameof(Accepted))]
    public async Task A_token_that_satisfies_the_credential_is_accepted(FederatedCredential credential, Func<PlatformToken, PlatformToken> change)
    {
        await using var engine = EngineAuthentication.WithAcme(acme => acme.FederatedCredentials.Add(credential));

        (await engine.RefusalOfAsync(change(Good()))).Should().BeNull();
    }

    [TestCaseSource(nameof(Refused))]
    public async Task A_token_that_does_not_satisfy_it_is_refused_with_a_reason_for_the_log(
        FederatedCredential credential, Func<PlatformToken, PlatformToken> change, RefusalReason reason)
    {
        await using var engine = EngineAuthentication.WithAcme(acme => acme.FederatedCredentials.Add(credential));

        var refusal = await engine.RefusalOfAsync(change(Good()));

        refusal!.Reason.Should().Be(RefusalReason.UnknownWorkload); // or the case fails
        refusal.Candidates.Should().Equal(new RefusedCandidate("acme", reason));
    }

    [TestCase(false, new[] { "private_key_jwt" }, RefusalReason.ClientDisabled)]
    [TestCase(true, new[] { "client_secret_post" }, RefusalReason.MethodNotAllowed)]
    public async Task A_client_that_may_not_use_it_is_refused_with_a_reason_for_the_log(bool enabled, string[] methods, RefusalReason reason)
    {
        await using var engine = EngineAuthentication.WithAcme(acme =>
        {
            acme.FederatedCredentials.Add(Of());
            acme.Enabled = enabled;
            acme.AuthenticationMethods = [.. methods];
            acme.Secrets.Add(new() { Hash = SecretHash.OfRandomSecret("right") });
        });

        var refusal = await engine.RefusalOfAsync(Good());

        refusal!.Candidates.Should().Equal(new RefusedCandidate("acme", reason)); // or the test fails
    }

    [Test]
    public async Task The_credential_for_the_subject_is_found_among_others()
    {
        await using var engine = EngineAuthentication.WithAcme(acme =>
        {
            acme.FederatedCredentials.Add(Of(subject: "1"));
            acme.FederatedCredentials.Add(Of());
        });

        var client = await engine.AuthenticatedAsync(new ClientCredential.Assertion(Good().ToString(), null));

        client.Credential.Should().BeOfType<ProvenCredential.Workload>().Which.Value.Subject.Should().Be(Subject);
        client.SingleUse.Should().BeNull("its tokens may be used again");
    }

    [TestCase(5, 5, Description = "the greatest age comes first")]
    [TestCase(90, 60, Description = "the expiry comes first")]
    public async Task A_token_for_single_use_is_used_up_until_it_is_refused_anyway(int maxAgeMinutes, int endMinutes)
    {
        await using var engine = EngineAuthentication.WithAcme(acme =>
            acme.FederatedCredentials.Add(Of(singleUse: true, maxAge: TimeSpan.FromMinutes(maxAgeMinutes))));

        var client = await engine.AuthenticatedAsync(new ClientCredential.Assertion(Good().WithClaim("jti", "1").ToString(), null));

        client.SingleUse.Should().Be(new SingleUse($"federated:{Google}", "1", Now.AddMinutes(endMinutes).AddSeconds(60), Now));
    }

    [Test]
    public async Task A_token_that_names_a_key_set_that_is_not_registered_is_refused_with_a_reason_for_the_log()
    {
        FederatedCredential published = new() { Issuer = Google, Subject = Subject, JwksUri = new($"{Google}/keys") };
        await using var engine = EngineAuthentication.WithAcme(acme => acme.FederatedCredentials.Add(published));

        var refusal = await engine.RefusalOfAsync(Good().WithHeader("jku", $"{Google}/other"));

        (refusal!.Reason, refusal.ClientId).Should().Be((RefusalReason.KeySetUrlNotRegistered, "acme")); // or the test fails
    }

    [Test]
    public async Task A_subject_may_be_long_and_unknown()
    {
        await using var engine = EngineAuthentication.WithAcme(acme => acme.FederatedCredentials.Add(Of()));

        var refusal = await engine.RefusalOfAsync(Good().WithClaim("sub", new string('x', 2048)));

        refusal!.Reason.Should().Be(RefusalReason.UnknownWorkload); // or the test fails
        refusal.Candidates.Should().BeEmpty();
    }

    [Test]
    public async Task A_store_that_cannot_find_workloads_gets_no_tokens_of_platforms()
    {
        await using var engine = Engine.With(configure: builder => builder.AddClientStore(new WritableStore()));

        (await engine.RefusalOfAsync(Good()))!.Error.Description.Should().ContainAll("iss and sub", "client store cannot look clients up");
    }

    private static DateTimeOffset Now => new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static PlatformToken Good() => PlatformToken.Google(Now);

    private static FederatedCredential Of(
        string issuer = Google,
        string subject = Subject,
        string? audience = null,
        bool singleUse = false,
        TimeSpan? maxAge = null,
        (string Name, string Value)? claim = null) => new()
        {
            Issuer = issuer,
            Subject = subject,
            Audience = audience,
            SingleUse = singleUse,
            MaxTokenAge = maxAge ?? TimeSpan.FromMinutes(10),
            Claims = claim is var (name, value) ? new Dictionary<string, string> { [name] = value } : [],
            JsonWebKeys = [ClientKey.SharedRsa.Jwk("1")],
        };

    private static IEnumerable<TestCaseData> Accepted() =>
    [
        Case("jti of 1 for single use", Of(singleUse: true), token => token.WithClaim("jti", "1")),
        Case("jti of 256 for single use", Of(singleUse: true), token => token.WithClaim("jti", new string('x', 256))),
        Case("an audience of its own", Of(audience: "api://orders"), token => token.WithClaim("aud", "api://orders")),
        Case("a number", Of(claim: ("google:compute_engine:project_number", "739419398126")), token => token),
        Case("a claim in one without a name", Of(claim: (":a", "b")), token => token.WithClaim("", new JsonObject { ["a"] = "b" })),
        Case(
            "a SPIFFE ID without iss",
            Of("spiffe://example.org", "spiffe://example.org/shipper"),
            token => token.WithClaim("iss", null).WithClaim("sub", "spiffe://example.org/shipper")),
    ];

    private static IEnumerable<TestCaseData> Refused() =>
    [
        Case("no jti for single use", Of(singleUse: true), token => token, RefusalReason.TokenWithoutIdentifier),
        Case("jti empty for single use", Of(singleUse: true), token => token.WithClaim("jti", ""), RefusalReason.TokenWithoutIdentifier),
        Case(
            "jti of 257 for single use", Of(singleUse: true), token => token.WithClaim("jti", new string('x', 257)), RefusalReason.TokenWithoutIdentifier),
        Case("the audience of others", Of(audience: "api://orders"), token => token, RefusalReason.TokenForAnotherAudience),
        Case("another number", Of(claim: ("google:compute_engine:project_number", "1")), token => token, RefusalReason.TokenWithOtherClaims),
        Case("no object", Of(claim: ("google:zone", "a")), token => token.WithClaim("google", "a"), RefusalReason.TokenWithOtherClaims),
    ];

    private static TestCaseData Case(
        string name, FederatedCredential credential, Func<PlatformToken, PlatformToken> change, params object[] expected) =>
        new TestCaseData([credential, change, .. expected]).SetArgDisplayNames(name);
}
