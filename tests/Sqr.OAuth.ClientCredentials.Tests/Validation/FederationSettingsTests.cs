namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class FederationSettingsTests
{
    private const string GitHub = "https://token.actions.githubusercontent.com";
    private const string GoodSubject = "repo:octo-org/octo-repo:ref:refs/heads/main";

    private static readonly string Key = ClientKey.Shared.Jwk();

    [TestCaseSource(nameof(WideSubjects))]
    public async Task A_subject_that_is_too_wide_stops_the_start_with_the_remedy(string iss, string subject, string remedy)
    {
        var start = () => With(iss, subject).StartAsync();

        (await start.Should().ThrowAsync<Exception>()).WithMessage($"*Clients:acme:FederatedCredentials:0:Subject is \"{subject}\"*{remedy}*");
    }

    private static IEnumerable<TestCaseData> WideSubjects() =>
    [
        Wide("https://issuer.example.com", "*", "first segment"),
        Wide("https://issuer.example.com", "*:*", "first segment"),
        Wide("https://issuer.example.com", "*/b", "first segment"),
        Wide("https://issuer.example.com", "a:b*", "a whole segment"),
        Wide("https://issuer.example.com", "a:**", "a whole segment"),
        Wide(GitHub, "repo:octo-org/*:ref:refs/heads/main", "too broad for GitHub Actions: it must name the repository"),
        Wide(GitHub, "repo:*/*:ref:refs/heads/main", "repository"),
        Wide(GitHub, "repo:*:ref:refs/heads/main", "repository"),
        Wide(GitHub, "repo:octo-org", "repository"),
        Wide(GitHub, "repo:octo-org/", "repository"),
        Wide(GitHub, "repo", "repository"),
        Wide(GitHub, "environment:prod", "repository"),
        Wide(GitHub, "repository_owner:octo-org", "repository"),
        Wide(GitHub, "repository_id:*", "repository"),
        Wide(GitHub, "job_workflow_ref:octo-org/octo-repo/.github/workflows/deploy.yml@refs/heads/main", "repository"),
        Wide(GitHub + "/octo-enterprise", "repo:octo-org/*:environment:prod", "GitHub"),
        Wide("https://token.actions.octocorp.ghe.com", "repo:octo-org/*:environment:prod", "GitHub"),
        Wide("https://github.octocorp.example/_services/token", "repo:octo-org/*:environment:prod", "GitHub"),
        Wide("https://gitlab.com", "project_path:my-group/*:ref_type:branch:ref:main", "too broad for GitLab: it must name the project"),
        Wide("https://gitlab.com", "project_path:*/*:ref_type:branch:ref:main", "project"),
        Wide("https://gitlab.com", "project_path:my-group:ref_type:branch:ref:main", "project"),
        Wide("https://gitlab.com", "ref_type:branch:ref:main", "project"),
        Wide("https://gitlab.example.com", "ref_type:branch:ref:main", "project"),
        Wide("https://git.example.com", "project_path:my-group/*:ref_type:branch:ref:main", "project"),
        Wide("https://kubernetes.default.svc", "system:serviceaccount:orders:default",
            "too broad for Kubernetes: it must name a namespace and a service account other than default*kubectl create serviceaccount"),
        Wide("https://kubernetes.default.svc", "system:serviceaccount:orders:*", "service account"),
        Wide("https://kubernetes.default.svc", "system:serviceaccount:*:shipper", "service account"),
        Wide("https://kubernetes.default.svc", "system:*:orders:default", "service account"),
        Wide("https://kubernetes.default.svc", "system:serviceaccount:orders", "service account"),
        Wide("https://kubernetes.default.svc", "system:serviceaccount:orders:shipper:x", "service account"),
        Wide("https://kubernetes.default.svc", "system:node:node-1:x", "service account"),
        Wide("https://oidc.eks.eu-west-1.amazonaws.com/id/B716", "system:serviceaccount:orders:default", "service account"),
        Wide("https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/", "a:*", "too broad for Microsoft Entra: it must be the object ID"),
        Wide("https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0", "a/*", "object ID"),
        Wide("https://accounts.google.com", "shipper@my-project.iam.gserviceaccount.com", "too broad for Google: it must be the number*gcloud"),
        Wide("https://accounts.google.com", "1:*", "number"),
        Wide("https://abc.tokens.sts.global.api.aws", "arn:aws:iam::123456789012:role/*", "too broad for AWS: it must be the ARN of one role"),
        Wide("https://oidc-discovery.example.org", "spiffe://example.org/*",
            "too broad for SPIFFE: it must name the trust domain and at least one segment of the path"),
        Wide("https://oidc-discovery.example.org", "spiffe://example.org/*/*", "segment of the path"),
        Wide("https://oidc-discovery.example.org", "spiffe://example.org/", "segment of the path"),
        Wide("https://oidc-discovery.example.org", "spiffe://example.org", "segment of the path"),
        Wide("https://oidc-discovery.example.org", "spiffe://*/ns/orders", "trust domain"),
        Wide("https://oidc-discovery.example.org", "spiffe:///ns/orders", "trust domain"),
    ];

    [TestCase("https://issuer.example.com", "a:*")]
    [TestCase("https://issuer.example.com", "anything at all")]
    [TestCase(GitHub, "repo:octo-org/octo-repo:*")]
    [TestCase(GitHub, "repo:octo-org/octo-repo:environment:*")]
    [TestCase(GitHub, "repository_owner:octo-org:repository:octo-org/octo-repo")]
    [TestCase(GitHub, "repository_id:74:environment:prod")]
    [TestCase("https://gitlab.com", "project_path:my-group/sub-group/my-project:ref_type:tag:ref:*")]
    [TestCase("https://kubernetes.default.svc", "system:serviceaccount:default:shipper")]
    [TestCase("https://oidc-discovery.example.org", "spiffe://example.org/ns/orders/sa/*")]
    public async Task A_subject_that_is_not_does_not(string iss, string subject)
    {
        await using var issuer = await With(iss, subject).StartAsync();
    }

    [TestCase(GitHub, "repo:octo-org/*:environment:prod", "repository", "octo-org/octo-repo")]
    [TestCase(GitHub, "repo:octo-org/*:environment:prod", "repository_id", "74")]
    [TestCase("https://gitlab.com", "project_path:my-group/*:ref_type:branch:ref:main", "project_path", "my-group/my-project")]
    [TestCase("https://gitlab.com", "project_path:my-group/*:ref_type:branch:ref:main", "project_id", "20")]
    public async Task A_claim_may_make_a_subject_narrow(string iss, string subject, string claim, string value)
    {
        await using var issuer = await With(iss, subject, claims: new() { [claim] = value }).StartAsync();
        var wide = () => With(iss, subject, claims: new() { ["ref"] = "main" }).StartAsync();

        await wide.Should().ThrowAsync<Exception>();
    }

    [TestCaseSource(nameof(WrongSettings))]
    public async Task A_setting_that_is_wrong_stops_the_start_and_says_what_to_do(FederatedCredential credential, string setting, string remedy)
    {
        var start = () => Issuer.Default.AndWorkload("acme", credential).StartAsync();

        (await start.Should().ThrowAsync<Exception>()).WithMessage($"*Clients:acme:FederatedCredentials:0{setting}*{remedy}*");
    }

    private static IEnumerable<TestCaseData> WrongSettings() =>
    [
        Wrong("no_issuer", new() { Issuer = "", Subject = GoodSubject }, ":Issuer is missing", "Try https://"),
        Wrong("blank_issuer", new() { Issuer = " ", Subject = GoodSubject }, ":Issuer is missing", "Try https://"),
        Wrong("long_issuer", new() { Issuer = "https://a.test/" + new string('x', 2048), Subject = GoodSubject, JsonWebKeys = [Key] },
            ":Issuer is missing or too long", "Try https://"),
        Wrong("issuer_with_NUL", new() { Issuer = "https://a.test/\0", Subject = GoodSubject, JsonWebKeys = [Key] }, ":Issuer is missing", "Try https://"),
        Wrong("http_issuer", new() { Issuer = "http://issuer.example.com", Subject = GoodSubject }, ":Issuer is \"http://issuer.example.com\"",
            "Backchannel:RequireHttps"),
        Wrong("http_issuer_with_keys", new() { Issuer = "http://issuer.example.com", Subject = GoodSubject, JsonWebKeys = [Key] }, ":Issuer is",
            "Backchannel:RequireHttps"),
        Wrong("issuer_is_no_URL", new() { Issuer = "issuer", Subject = GoodSubject }, ":Issuer is \"issuer\"", "an https URL"),
        Wrong("issuer_with_query", new() { Issuer = "https://issuer.example.com/?a=b", Subject = GoodSubject }, ":Issuer is",
            "without user, query, fragment or white space"),
        Wrong("issuer_with_fragment", new() { Issuer = "https://issuer.example.com/#a", Subject = GoodSubject }, ":Issuer is",
            "without user, query, fragment or white space"),
        Wrong("issuer_with_user", new() { Issuer = "https://user@issuer.example.com", Subject = GoodSubject }, ":Issuer is",
            "without user, query, fragment or white space"),
        Wrong("issuer_with_a_line_break_behind_it", new() { Issuer = "https://issuer.example.com\n", Subject = GoodSubject }, ":Issuer is",
            "must not begin or end with white space or a line break"),
        Wrong("private_issuer", new() { Issuer = "https://10.0.0.1", Subject = GoodSubject }, ":Issuer is \"https://10.0.0.1\"",
            "Backchannel:AllowPrivateAddresses"),
        Wrong("trust_domain_without_keys", new() { Issuer = "spiffe://example.org", Subject = "spiffe://example.org/a" }, ":Issuer is the trust domain",
            "JwksUri"),
        Wrong("another_trust_domain", new() { Issuer = "spiffe://example.org", Subject = "spiffe://example.org.evil.test/a", JsonWebKeys = [Key] },
            ":Subject is", "in the trust domain"),
        Wrong("no_subject", new() { Issuer = GitHub, Subject = "" }, ":Subject is missing", "Try repo:"),
        Wrong("long_subject", new() { Issuer = GitHub, Subject = GoodSubject + new string('x', 2048) }, ":Subject is missing or too long", "Try repo:"),
        Wrong("subject_with_NUL", new() { Issuer = GitHub, Subject = GoodSubject + "\0" }, ":Subject is missing", "Try repo:"),
        Wrong("subject_of_many_segments", new() { Issuer = "https://issuer.example.com", Subject = string.Join(':', Enumerable.Repeat("a", 32)) + ":*" },
            ":Subject has 33 segments", "without wildcards"),
        Wrong("blank_audience", new() { Issuer = GitHub, Subject = GoodSubject, Audience = " " }, ":Audience is blank", "Leave it out"),
        Wrong("claim_without_value", new() { Issuer = GitHub, Subject = GoodSubject, Claims = new Dictionary<string, string> { ["ref"] = "" } },
            ":Claims has \"ref\" without a value", "Try"),
        Wrong("age_of_nothing", new() { Issuer = GitHub, Subject = GoodSubject, MaxTokenAge = TimeSpan.FromSeconds(59) }, ":MaxTokenAge is 00:00:59",
            "Try 01:00:00"),
        Wrong("age_of_days", new() { Issuer = GitHub, Subject = GoodSubject, MaxTokenAge = TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1) },
            ":MaxTokenAge is 1.00:00:01", "Try 01:00:00"),
        Wrong("keys_and_address", new() { Issuer = GitHub, Subject = GoodSubject, JsonWebKeys = [Key], JwksUri = new("https://issuer.example.com/jwks") },
            " has both JsonWebKeys and JwksUri", "keep one"),
        Wrong("http_keys", new() { Issuer = GitHub, Subject = GoodSubject, JwksUri = new("http://issuer.example.com/jwks") }, ":JwksUri is", "not https"),
        Wrong("private_keys", new() { Issuer = GitHub, Subject = GoodSubject, JwksUri = new("https://10.0.0.1/jwks") }, ":JwksUri is",
            "Backchannel:AllowPrivateAddresses"),
        Wrong("unfit_key", new() { Issuer = GitHub, Subject = GoodSubject, JsonWebKeys = [Key, "{}"] }, ":JsonWebKeys:1 has a \"kty\" other", ""),
        Wrong("too_many_keys", new() { Issuer = GitHub, Subject = GoodSubject, JsonWebKeys = [.. Enumerable.Repeat(Key, 101)] }, ":JsonWebKeys has 101 keys",
            "at most 100"),
        Wrong("bearer_without_fetch", new() { Issuer = GitHub, Subject = GoodSubject, JsonWebKeys = [Key], BearerTokenFile = "/etc/hostname" },
            ":BearerTokenFile is set, but", "https"),
        Wrong("authorities_without_fetch", new() { Issuer = GitHub, Subject = GoodSubject, JsonWebKeys = [Key], CaFile = "/etc/hostname" },
            ":CaFile is set, but", "https"),
        Wrong("no_bearer_file", new() { Issuer = GitHub, Subject = GoodSubject, BearerTokenFile = "nowhere/token" },
            ":BearerTokenFile is \"nowhere/token\", but the file /", "serviceaccount/token"),
        Wrong("bearer_file_with_NUL", new() { Issuer = GitHub, Subject = GoodSubject, BearerTokenFile = "a\0b" },
            ":BearerTokenFile is \"a\0b\", but the file /", "serviceaccount/token"),
        Wrong("authority_file_with_NUL", new() { Issuer = GitHub, Subject = GoodSubject, CaFile = "a\0b" }, ":CaFile is \"a\0b\", but the file /",
            "serviceaccount/ca.crt"),
        Wrong("no_authority_file", new() { Issuer = GitHub, Subject = GoodSubject, CaFile = "/nowhere/ca.crt" },
            ":CaFile is \"/nowhere/ca.crt\", but the file /nowhere/ca.crt does not exist", "serviceaccount/ca.crt"),
    ];

    [Test]
    public async Task Over_plain_http_a_bearer_token_is_refused_at_start_even_where_http_is_allowed()
    {
        var start = () => Issuer.Default.OnThisMachine()
            .AndWorkload("acme", new FederatedCredential { Issuer = "http://localhost:1", Subject = "a", BearerTokenFile = "/etc/hostname" })
            .StartAsync();

        (await start.Should().ThrowAsync<Exception>()).WithMessage("*FederatedCredentials:0:BearerTokenFile is set, but*");
    }

    [Test]
    public async Task The_same_workload_of_two_clients_stops_the_start()
    {
        var start = () => Issuer.Default
            .AndWorkload("acme", new FederatedCredential
            {
                Issuer = GitHub,
                Subject = GoodSubject,
                Claims = new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" },
            })
            .AndWorkload("other", new FederatedCredential
            {
                Issuer = GitHub,
                Subject = GoodSubject,
                Audience = Issuer.Identifier,
                Claims = new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" },
            })
            .StartAsync();

        (await start.Should().ThrowAsync<Exception>())
            .WithMessage("*Clients:other:FederatedCredentials:0 is the same workload as *Clients:acme:FederatedCredentials:0;*Remove one of them*");
    }

    [Test]
    public async Task Workloads_that_differ_in_anything_do_not()
    {
        await using var issuer = await Issuer.Default
            .AndWorkload("a", new FederatedCredential { Issuer = GitHub, Subject = GoodSubject })
            .AndWorkload("b", new FederatedCredential { Issuer = GitHub + "/enterprise", Subject = GoodSubject })
            .AndWorkload("c", new FederatedCredential { Issuer = GitHub, Subject = GoodSubject + ":x" })
            .AndWorkload("d", new FederatedCredential { Issuer = GitHub, Subject = GoodSubject, Audience = "https://other.test" })
            .AndWorkload("e", new FederatedCredential { Issuer = GitHub, Subject = GoodSubject, Claims = new Dictionary<string, string> { ["a"] = "1" } })
            .StartAsync();
    }

    [Test]
    public async Task A_method_that_needs_a_key_may_be_listed_for_a_workload()
    {
        await using var issuer = await With(GitHub, GoodSubject)
            .Options(options => options.Clients["acme"].AuthenticationMethods = ["private_key_jwt"])
            .StartAsync();
    }

    [Test]
    public async Task All_of_it_is_read_from_settings()
    {
        await using var issuer = await Issuer.Default
            .Setting("Clients:acme:FederatedCredentials:0:Issuer", "https://accounts.google.com")
            .Setting("Clients:acme:FederatedCredentials:0:Subject", "112010400000000710080")
            .Setting("Clients:acme:FederatedCredentials:0:Audience", "https://audience.test")
            .Setting("Clients:acme:FederatedCredentials:0:Claims:google:compute_engine:zone", "us-west1-a")
            .Setting("Clients:acme:FederatedCredentials:0:MaxTokenAge", "00:30:00")
            .Setting("Clients:acme:FederatedCredentials:0:SingleUse", "true")
            .Setting("Clients:acme:FederatedCredentials:0:JsonWebKeys:0", ClientKey.SharedRsa.Jwk("1"))
            .StartAsync();
        var token = PlatformToken.Google(issuer.Time.GetUtcNow()).WithClaim("aud", "https://audience.test").WithClaim("jti", "1");

        (await issuer.RequestTokenAsync(token)).Token.Subject.Should().Be("acme");
        (await issuer.RequestTokenAsync(token)).Status.Should().Be(System.Net.HttpStatusCode.Unauthorized);
        issuer.Time.Advance(TimeSpan.FromMinutes(31));
        (await issuer.RequestTokenAsync(token.WithClaim("jti", "2"))).Status.Should().Be(System.Net.HttpStatusCode.Unauthorized);
    }

    private static Issuer With(string iss, string subject, Dictionary<string, string>? claims = null) =>
        Issuer.Default.AndWorkload("acme", new FederatedCredential { Issuer = iss, Subject = subject, Claims = claims ?? [], JsonWebKeys = [Key] });

    private static TestCaseData Wide(string iss, string subject, string remedy) => new(iss, subject, remedy);

    private static TestCaseData Wrong(string name, FederatedCredential credential, string setting, string remedy) =>
        new TestCaseData(credential, setting, remedy).SetArgDisplayNames(name);
}
