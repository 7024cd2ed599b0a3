using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Which client a workload is, with a client_id and without, whoever keeps the clients.</summary>
public sealed class WorkloadLookupTests
{
    private const string GitHub = "https://token.actions.githubusercontent.com";
    private const string Main = "repo:octo-org/octo-repo:ref:refs/heads/main";

    private static readonly string Key = ClientKey.SharedRsa.Jwk("1");

    [TestCase("")]
    [TestCase("&client_id=deploy")]
    public async Task Of_several_clients_of_one_issuer_the_one_that_fits_gets_the_token(string more)
    {
        await using var issuer = await Issuer.Default
            .AndWorkload("deploy", Credential("repo:octo-org/octo-repo:ref:refs/heads/main"))
            .AndWorkload("other-branch", Credential("repo:octo-org/octo-repo:ref:refs/heads/dev"))
            .AndWorkload("other-repository", Credential("repo:octo-org/other:ref:refs/heads/*"))
            .StartAsync();

        (await RequestAsync(issuer, more)).Token.Subject.Should().Be("deploy");
    }

    [TestCase("&client_id=other-branch")]
    [TestCase("&client_id=DEPLOY")]
    [TestCase("&client_id=nobody")]
    public async Task A_client_id_of_another_is_refused(string more)
    {
        await using var issuer = await Issuer.Default
            .AndWorkload("deploy", Credential("repo:octo-org/octo-repo:ref:refs/heads/main"))
            .AndWorkload("other-branch", Credential("repo:octo-org/octo-repo:ref:refs/heads/dev"))
            .StartAsync();

        (await RequestAsync(issuer, more)).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        issuer.Logs.Refusals.Should().ContainSingle().Which.Should().Contain("UnknownWorkload");
    }

    [TestCase("")]
    [TestCase("&client_id=deploy")]
    [TestCase("&client_id=wide")]
    public async Task A_token_that_fits_two_clients_is_neithers_and_the_log_says_so(string more)
    {
        await using var issuer = await Issuer.Default
            .AndWorkload("deploy", Credential("repo:octo-org/octo-repo:ref:refs/heads/main"))
            .AndWorkload("wide", Credential("repo:octo-org/octo-repo:ref:refs/heads/*"))
            .StartAsync();

        (await RequestAsync(issuer, more)).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        issuer.Logs.Lines.Should().Contain(line => line.Text.Contains("matches several clients: ", StringComparison.Ordinal)
            && line.Text.Contains("deploy", StringComparison.Ordinal) && line.Text.Contains("wide", StringComparison.Ordinal));
    }

    [Test]
    public async Task Two_credentials_of_one_client_may_both_fit()
    {
        await using var issuer = await Issuer.Default
            .AndWorkload("deploy", Credential("repo:octo-org/octo-repo:ref:refs/heads/main"), Credential("repo:octo-org/octo-repo:ref:refs/heads/*"))
            .StartAsync();

        (await RequestAsync(issuer)).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Audience_and_claims_tell_two_clients_of_one_subject_apart()
    {
        const string Subject = "repo:octo-org/octo-repo:ref:refs/heads/main";
        await using var issuer = await Issuer.Default
            .AndWorkload("a", Credential(Subject, new() { ["environment"] = "a" }))
            .AndWorkload("b", Credential(Subject, new() { ["environment"] = "b" }))
            .AndWorkload("c", Credential(Subject, audience: "https://c.test"))
            .StartAsync();
        var now = issuer.Time.GetUtcNow();

        (await issuer.RequestTokenAsync(PlatformToken.GitHub(now).WithClaim("environment", "b"))).Token.Subject.Should().Be("b");
        (await issuer.RequestTokenAsync(PlatformToken.GitHub(now).WithClaim("aud", "https://c.test"))).Token.Subject.Should().Be("c");
        issuer.Logs.Refusals.Should().BeEmpty();
    }

    [Test]
    public async Task A_disabled_client_does_not_make_another_ambiguous()
    {
        await using var issuer = await Issuer.Default
            .AndWorkload("deploy", Credential("repo:octo-org/octo-repo:ref:refs/heads/main"))
            .AndWorkload("wide", Credential("repo:octo-org/octo-repo:ref:refs/heads/*"))
            .Options(options => options.Clients["wide"].Enabled = false)
            .StartAsync();

        (await RequestAsync(issuer)).Token.Subject.Should().Be("deploy");
    }

    [TestCase("")]
    [TestCase("&client_id=deploy")]
    public async Task A_store_that_cannot_find_by_workload_lets_none_in_since_another_client_might_match_too(string more)
    {
        await using var issuer = await Issuer.Default.With(builder => builder.AddClientStore(new PlainStore())).StartAsync();

        var answer = await RequestAsync(issuer, more);

        answer.ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        answer.Description.Should().Contain("client store cannot look clients up by them");
    }

    [Test]
    public async Task What_a_store_says_of_a_workload_is_remembered_until_a_client_is_forgotten()
    {
        var store = new FederatedStore { Ids = ["deploy"] };
        await using var issuer = await Issuer.Default.With(builder => builder.AddClientStore(store)).StartAsync();

        await RequestAsync(issuer);
        (await RequestAsync(issuer)).Status.Should().Be(HttpStatusCode.OK);
        store.Searches.Should().Equal($"{GitHub} repo:octo-org/octo-repo:ref:refs/heads/main");
        store.Ids = [];
        issuer.App.Services.GetRequiredService<IClientCache>().Forget("somebody");

        (await RequestAsync(issuer)).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        (await RequestAsync(issuer)).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        store.Searches.Should().HaveCount(2);
        issuer.Time.Advance(TimeSpan.FromSeconds(30));
        await RequestAsync(issuer);
        store.Searches.Should().HaveCount(3);
    }

    [Test]
    public async Task Clients_too_many_and_twice_do_no_harm()
    {
        var store = new FederatedStore { Ids = ["other", "deploy", "deploy", "nobody"] };
        await using var issuer = await Issuer.Default.With(builder => builder.AddClientStore(store)).StartAsync();

        (await RequestAsync(issuer)).Token.Subject.Should().Be("deploy");
    }

    [Test]
    public async Task A_store_that_fails_is_answered_503()
    {
        await using var issuer = await Issuer.Default.With(builder => builder.AddClientStore(new FederatedStore())).StartAsync();

        (await RequestAsync(issuer)).ShouldBeUnavailable();
    }

    [Test]
    public async Task Clients_that_are_made_in_code_are_found()
    {
        await using var issuer = await Issuer.Default
            .With(builder => builder.AddClientStore(new InMemoryClientStore(NewClient("deploy"), new Client { ClientId = "other" })))
            .StartAsync();

        (await RequestAsync(issuer)).Token.Subject.Should().Be("deploy");
    }

    [TestCaseSource(nameof(UnusableCredentials))]
    public async Task A_credential_that_is_not_usable_is_passed_over_whoever_keeps_it(FederatedCredential unusable)
    {
        var client = new Client { ClientId = "deploy", FederatedCredentials = [unusable, Credential("repo:octo-org/octo-repo:ref:refs/heads/*")] };
        await using var issuer = await Issuer.Default
            .With(builder => builder.AddClientStore(new InMemoryClientStore(client, new Client { ClientId = "unusable", FederatedCredentials = [unusable] })))
            .StartAsync();

        (await RequestAsync(issuer)).Token.Subject.Should().Be("deploy");
    }

    private static IEnumerable<TestCaseData> UnusableCredentials() =>
    [
        Unusable("no_issuer", new() { Issuer = null!, Subject = Main }),
        Unusable("no_subject", new() { Issuer = GitHub, Subject = null! }),
        Unusable("no_claims", new() { Issuer = GitHub, Subject = Main, Claims = null!, JsonWebKeys = [Key] }),
        Unusable("a_claim_without_value",
            new() { Issuer = GitHub, Subject = Main, Claims = new Dictionary<string, string> { ["ref"] = null! }, JsonWebKeys = [Key] }),
        Unusable("no_keys", new() { Issuer = GitHub, Subject = Main, JsonWebKeys = null! }),
        Unusable("a_key_that_is_none", new() { Issuer = GitHub, Subject = Main, JsonWebKeys = [null!, Key] }),
        Unusable("half_an_address", new() { Issuer = GitHub, Subject = Main, JwksUri = new("jwks", UriKind.Relative) }),
        Unusable("an_endless_age", new() { Issuer = GitHub, Subject = Main, MaxTokenAge = TimeSpan.MaxValue, JsonWebKeys = [Key] }),
        Unusable("an_age_of_more_than_a_day",
            new() { Issuer = GitHub, Subject = Main, MaxTokenAge = TimeSpan.FromDays(1) + TimeSpan.FromTicks(1), JsonWebKeys = [Key] }),
        Unusable("an_age_below_nothing", new() { Issuer = GitHub, Subject = Main, MaxTokenAge = TimeSpan.MinValue, JsonWebKeys = [Key] }),
    ];

    [Test]
    public async Task The_metadata_name_the_method_by_which_a_workloads_token_is_sent()
    {
        await using var issuer = await Issuer.Default.AndWorkload("deploy", Credential("repo:octo-org/octo-repo:ref:refs/heads/main")).StartAsync();

        var metadata = await issuer.Http.GetStringAsync("/.well-known/oauth-authorization-server");

        metadata.Should().Contain("\"token_endpoint_auth_methods_supported\":[\"private_key_jwt\"]");
    }

    private static TestCaseData Unusable(string name, FederatedCredential credential) => new TestCaseData(credential).SetArgDisplayNames(name);

    private static FederatedCredential Credential(string subject, Dictionary<string, string>? claims = null, string? audience = null) =>
        new() { Issuer = GitHub, Subject = subject, Claims = claims ?? [], Audience = audience, JsonWebKeys = [Key] };

    private static Client NewClient(string id) => new() { ClientId = id, FederatedCredentials = [Credential("repo:octo-org/octo-repo:ref:refs/heads/*")] };

    private static Task<Answer> RequestAsync(RunningIssuer issuer, string more = "") =>
        issuer.RequestTokenAsync(PlatformToken.GitHub(issuer.Time.GetUtcNow()), more);

    private sealed class PlainStore : IClientStore
    {
        public ValueTask<Client?> FindByIdAsync(string clientId, CancellationToken cancellationToken) => new(clientId == "deploy" ? NewClient(clientId) : null);
    }

    private sealed class FederatedStore : IClientStore, IFederatedClientStore
    {
        public string[]? Ids { get; set; }

        public ConcurrentQueue<string> Searches { get; } = [];

        public ValueTask<Client?> FindByIdAsync(string clientId, CancellationToken cancellationToken) => new(clientId switch
        {
            "deploy" => NewClient(clientId),
            "other" => new Client { ClientId = clientId },
            _ => null,
        });

        public ValueTask<IReadOnlyList<string>> FindByWorkloadAsync(string issuer, string subject, CancellationToken cancellationToken)
        {
            Searches.Enqueue($"{issuer} {subject}");

            return new(Ids ?? throw new InvalidOperationException("The store is down."));
        }
    }
}
