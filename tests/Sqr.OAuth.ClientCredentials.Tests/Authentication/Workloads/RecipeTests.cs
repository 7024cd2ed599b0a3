using System.Net;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>One for each recipe of docs/federation.md: the setting as it stands there, and a token of the platform's real shape.</summary>
public sealed class RecipeTests
{
    private static readonly ClientKey AwsKey = ClientKey.For("ES384");

    [Test]
    public async Task Kubernetes_behind_its_own_authority_and_a_bearer_token()
    {
        using var authority = new TestAuthority();
        using var ca = new TextFile(authority.Pem);
        using var bearer = new TextFile("the-pods-own-token\n");
        await using var cluster = await PlatformIssuer.StartAsync(authority);
        cluster.BearerToken = "the-pods-own-token";
        await using var issuer = await Issuer.Default.Setting("Backchannel:AllowPrivateAddresses", "true")
            .Setting("Clients:shipper:Scopes:0", "read:users")
            .Setting("Clients:shipper:FederatedCredentials:0:Issuer", "https://kubernetes.default.svc.cluster.local")
            .Setting("Clients:shipper:FederatedCredentials:0:Subject", "system:serviceaccount:orders:shipper")
            .Setting("Clients:shipper:FederatedCredentials:0:JwksUri", cluster.KeySet.OriginalString)
            .Setting("Clients:shipper:FederatedCredentials:0:CaFile", ca.Path)
            .Setting("Clients:shipper:FederatedCredentials:0:BearerTokenFile", bearer.Path)
            .StartAsync();

        await ShouldBeAsync(issuer, PlatformToken.Kubernetes, "shipper");
    }

    [Test]
    public Task GitHub_Actions() => Works(PlatformToken.GitHub, "https://token.actions.githubusercontent.com", "repo:octo-org/octo-repo:ref:refs/heads/main");

    [Test]
    public Task GitHub_Actions_by_any_branch_of_a_repository() =>
        Works(PlatformToken.GitHub, "https://token.actions.githubusercontent.com", "repo:octo-org/octo-repo:ref:refs/heads/*",
            new() { ["ref_protected"] = "true" });

    [Test]
    public Task GitHub_Actions_with_immutable_subjects() => Works(
        now => PlatformToken.GitHub(now).WithClaim("sub", "repo:octo-org@65/octo-repo@74:ref:refs/heads/main"),
        "https://token.actions.githubusercontent.com",
        "repo:octo-org@65/octo-repo@74:ref:refs/heads/main");

    [Test]
    public Task GitLab() => Works(PlatformToken.GitLab, "https://gitlab.com", "project_path:my-group/my-project:ref_type:branch:ref:main");

    [Test]
    public Task Microsoft_Entra() => Works(
        PlatformToken.Entra,
        "https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/",
        "11f3c2a4-7a0b-4f6b-9d7e-0d5b8c1e2f3a",
        audience: "api://6e74172b-be56-4843-9ff4-e66a39bb12e3",
        maxTokenAge: TimeSpan.FromDays(1));

    [Test]
    public Task Google() => Works(PlatformToken.Google, "https://accounts.google.com", "112010400000000710080", new() { ["email_verified"] = "true" });

    [Test]
    public Task Aws() => Works(
        now => PlatformToken.Aws(now).SignedBy(AwsKey),
        "https://abc12345-def4-5678-90ab-cdef12345678.tokens.sts.global.api.aws",
        "arn:aws:iam::123456789012:role/Shipper",
        new() { ["https://sts.amazonaws.com/:lambda_source_function_arn"] = "arn:aws:lambda:us-east-1:123456789012:function:ship" },
        keys: [AwsKey.Jwk("1")]);

    [Test]
    public Task Spiffe() => Works(PlatformToken.Spiffe, "https://oidc-discovery.example.org", "spiffe://example.org/ns/orders/sa/shipper");

    [Test]
    public Task Spiffe_without_an_iss() => Works(
        now => PlatformToken.Spiffe(now).WithClaim("iss", null).WithClaim("jti", null).WithHeader("typ", "JOSE"),
        "spiffe://example.org",
        "spiffe://example.org/ns/orders/sa/*",
        keys: [ClientKey.SharedRsa.Jwk("1", ("use", "jwt-svid"))]);

    private static async Task Works(
        Func<DateTimeOffset, PlatformToken> mint,
        string iss,
        string subject,
        Dictionary<string, string>? claims = null,
        string? audience = null,
        TimeSpan? maxTokenAge = null,
        string[]? keys = null)
    {
        await using var platform = await PlatformIssuer.StartAsync();
        platform.Keys = keys ?? platform.Keys;
        await using var issuer = await Issuer.Default.OnThisMachine()
            .AndWorkload("shipper", new FederatedCredential
            {
                Issuer = iss,
                Subject = subject,
                Claims = claims ?? [],
                Audience = audience,
                MaxTokenAge = maxTokenAge ?? TimeSpan.FromHours(1),
                JwksUri = platform.KeySet, // the real one would be found by discovery
            })
            .StartAsync();

        await ShouldBeAsync(issuer, mint, "shipper");
    }

    private static async Task ShouldBeAsync(RunningIssuer issuer, Func<DateTimeOffset, PlatformToken> mint, string client)
    {
        var token = mint(issuer.Time.GetUtcNow());

        var answer = await issuer.RequestTokenAsync(token);
        var again = await issuer.RequestTokenAsync(token, $"&client_id={client}");
        var forged = await issuer.RequestTokenAsync(mint(issuer.Time.GetUtcNow()).SignedBy(ClientKey.For("RS256")));

        answer.Status.Should().Be(HttpStatusCode.OK);
        answer.Token.Subject.Should().Be(client);
        answer.Scope.Should().Be("read:users");
        again.Status.Should().Be(HttpStatusCode.OK, "platforms hand out one token for an hour");
        forged.ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
    }
}
