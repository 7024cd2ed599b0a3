using System.Net;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Workload federation with clients in the database, with a client_id and without.</summary>
internal sealed class WorkloadTests(Provider provider) : DatabaseTests(provider)
{
    private const string GitHub = "https://token.actions.githubusercontent.com";

    private static readonly string Key = ClientKey.SharedRsa.Jwk("1");

    [Test]
    public async Task A_credential_comes_back_with_everything_that_it_can_say()
    {
        await using var issuer = await StartAsync();
        FederatedCredential[] credentials =
        [
            new()
            {
                Issuer = "https://kubernetes.default.svc.cluster.local",
                Subject = "system:serviceaccount:orders:shipper",
                Audience = "https://audience.test",
                Claims = new Dictionary<string, string> { ["kubernetes.io:namespace"] = "orders" },
                MaxTokenAge = TimeSpan.FromMinutes(10),
                SingleUse = true,
                JwksUri = new("https://kubernetes.example.com/openid/v1/jwks?a=%20b"),
                BearerTokenFile = "/var/run/secrets/kubernetes.io/serviceaccount/token",
                CaFile = "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt",
            },
            Credential("repo:octo-org/octo-repo:ref:refs/heads/*"),
        ];

        await CreateAsync(issuer, "acme", credentials);

        (await issuer.Clients().FindAsync("acme"))!.Settings.FederatedCredentials.Should().BeEquivalentTo(credentials);
        (await issuer.Get<IClientStore>().FindByIdAsync("acme", default))!.FederatedCredentials.Should().BeEquivalentTo(credentials);
    }

    [TestCase("")]
    [TestCase("&client_id=acme")]
    public async Task A_workload_authenticates_by_its_platforms_token(string more)
    {
        await using var issuer = await StartAsync();
        await CreateAsync(issuer, "acme", Credential("repo:octo-org/octo-repo:ref:refs/heads/main"));
        await CreateAsync(issuer, "other", Credential("repo:octo-org/other:ref:refs/heads/main"));

        (await RequestAsync(issuer, more)).Token.Subject.Should().Be("acme");
        (await RequestAsync(issuer, more)).Status.Should().Be(HttpStatusCode.OK);
    }

    [TestCase("repo:octo-org/octo-repo:ref:refs/heads/main")]
    [TestCase("repo:octo-org/octo-repo:ref:refs/heads/*")]
    [TestCase("repo:octo-org/octo-repo:ref:refs/*/main")]
    [TestCase("repo:octo-org/octo-repo:*:refs/heads/*")]
    public async Task It_is_found_wherever_the_first_wildcard_is(string subject)
    {
        await using var issuer = await StartAsync();
        await CreateAsync(issuer, "acme", Credential(subject));

        (await RequestAsync(issuer)).Token.Subject.Should().Be("acme");
    }

    [Test]
    public async Task It_is_found_by_the_longest_subject_that_may_have_wildcards()
    {
        const string Subject = "1:2:3:4:5:6:7:8:9:10:11:12:13:14:15:16:17:18:19:20:21:22:23:24:25:26:27:28:29:30:31:";
        await using var issuer = await StartAsync();
        await CreateAsync(issuer, "acme", new FederatedCredential { Issuer = "https://issuer.example.com", Subject = Subject + '*', JsonWebKeys = [Key] });
        var token = PlatformToken.GitHub(issuer.Time.GetUtcNow()).WithClaim("iss", "https://issuer.example.com").WithClaim("sub", Subject + "32");

        (await issuer.RequestTokenAsync(token)).Token.Subject.Should().Be("acme");
    }

    [Test]
    public async Task Two_that_fit_are_neithers_also_with_a_client_id()
    {
        await using var issuer = await StartAsync();
        await CreateAsync(issuer, "acme", Credential("repo:octo-org/octo-repo:ref:refs/heads/main"));
        await CreateAsync(issuer, "other", Credential("repo:octo-org/octo-repo:ref:refs/heads/*"));

        (await RequestAsync(issuer)).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        (await RequestAsync(issuer, "&client_id=acme")).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Test]
    public async Task A_change_is_in_effect_at_once()
    {
        await using var issuer = await StartAsync();
        var client = await CreateAsync(issuer, "acme", Credential("repo:octo-org/octo-repo:ref:refs/heads/dev"));
        var before = await RequestAsync(issuer);

        client.Settings.FederatedCredentials.Add(Credential("repo:octo-org/octo-repo:ref:refs/heads/main"));
        client = await issuer.Clients().UpdateAsync(client);
        var added = await RequestAsync(issuer);
        client.Settings.FederatedCredentials.RemoveAt(1);
        client = await issuer.Clients().UpdateAsync(client);
        var removed = await RequestAsync(issuer);
        var rows = await Database.CountAsync("SqrFederatedSubjects");
        await issuer.Clients().DeleteAsync("acme");

        before.Status.Should().Be(HttpStatusCode.Unauthorized);
        added.Status.Should().Be(HttpStatusCode.OK);
        removed.Status.Should().Be(HttpStatusCode.Unauthorized);
        rows.Should().Be(1);
        (await Database.CountAsync("SqrFederatedSubjects")).Should().Be(0);
    }

    [Test]
    public async Task Two_credentials_that_begin_alike_are_found_by_one_row()
    {
        await using var issuer = await StartAsync();
        await CreateAsync(issuer, "acme", Credential("repo:octo-org/octo-repo:ref:refs/*/a"), Credential("repo:octo-org/octo-repo:ref:refs/*/main"));

        (await Database.CountAsync("SqrFederatedSubjects")).Should().Be(1);
        (await RequestAsync(issuer)).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_token_for_single_use_counts_once_on_all_nodes()
    {
        await using var one = await StartAsync();
        await using var other = await StartAsync();
        await CreateAsync(one, "acme", new FederatedCredential
        {
            Issuer = GitHub,
            Subject = "repo:octo-org/octo-repo:ref:refs/heads/main",
            SingleUse = true,
            JsonWebKeys = [Key],
        });

        (await RequestAsync(one)).Status.Should().Be(HttpStatusCode.OK);
        (await RequestAsync(other)).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task One_whose_row_was_damaged_by_hand_is_refused_as_unknown_and_named()
    {
        await using var issuer = await StartAsync();
        await CreateAsync(issuer, "acme", Credential("repo:octo-org/octo-repo:ref:refs/heads/main"));
        await Database.ExecuteAsync("""UPDATE "SqrClients" SET "Settings" = REPLACE("Settings", '"Subject"', '"subject"')""");

        (await RequestAsync(issuer)).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        issuer.Logs.Lines.Should().Contain(line =>
            line.Id.Name == "ClientRowDamaged"
            && line.Text.Contains("The column Settings of client \"acme\"", StringComparison.Ordinal)
            && line.Text.Contains("FederatedCredentials:0:subject is not a setting; did you mean Subject?", StringComparison.Ordinal));
    }

    [TestCase("*", "first segment")]
    [TestCase("repo:octo-org/*:ref:refs/heads/main", "repository")]
    public async Task A_client_manager_has_the_rules_of_settings(string subject, string reason)
    {
        await using var issuer = await StartAsync();

        var create = async () => await CreateAsync(issuer, "acme", Credential(subject));

        (await create.Should().ThrowAsync<InvalidClientException>()).WithMessage($"*FederatedCredentials:0:Subject *{reason}*");
    }

    [Test]
    public async Task A_text_that_no_database_keeps_is_refused_wherever_it_stands()
    {
        const string Half = "a\ud800";
        await using var issuer = await StartAsync();
        FederatedCredential[] credentials =
        [
            Credential(Half),
            new() { Issuer = $"https://issuer.example.com/{Half}", Subject = "a" },
            new() { Issuer = GitHub, Subject = "repo:a/b:c", Audience = Half },
            new() { Issuer = GitHub, Subject = "repo:a/b:c", Claims = new Dictionary<string, string> { [Half] = "a" } },
            new() { Issuer = GitHub, Subject = "repo:a/b:c", Claims = new Dictionary<string, string> { ["a"] = Half } },
            new() { Issuer = GitHub, Subject = "repo:a/b:c", CaFile = Half },
            new() { Issuer = GitHub, Subject = "repo:a/b:c", BearerTokenFile = Half },
        ];

        foreach (var credential in credentials)
        {
            var create = async () => await CreateAsync(issuer, "acme", credential);

            (await create.Should().ThrowAsync<InvalidClientException>()).WithMessage("*FederatedCredentials:0:* valid Unicode*");
        }
    }

    private static FederatedCredential Credential(string subject) => new() { Issuer = GitHub, Subject = subject, JsonWebKeys = [Key] };

    private static async Task<ManagedClient> CreateAsync(RunningIssuer issuer, string id, params FederatedCredential[] credentials)
    {
        var client = new ClientOptions { ClientId = id };
        foreach (var credential in credentials)
        {
            client.FederatedCredentials.Add(credential);
        }

        return await issuer.Clients().CreateAsync(client);
    }

    private static Task<Answer> RequestAsync(RunningIssuer issuer, string more = "") =>
        issuer.RequestTokenAsync(PlatformToken.GitHub(issuer.Time.GetUtcNow()), more);
}
