using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A token as a platform makes it for a workload, to be changed in one respect.</summary>
internal sealed class PlatformToken
{
    private ClientKey _key = ClientKey.SharedRsa;

    private PlatformToken(JsonObject header, JsonObject claims) => (Header, Claims) = (header, claims);

    public JsonObject Header { get; }

    public JsonObject Claims { get; }

    /// <summary>Of a service account, projected into a pod (TokenRequest API).</summary>
    public static PlatformToken Kubernetes(DateTimeOffset now) => Of(
        """{ "alg": "RS256", "kid": "1" }""",
        $$"""
        {
          "aud": [ "{{Issuer.Identifier}}" ],
          "exp": {{Seconds(now.AddHours(1))}}, "iat": {{Seconds(now)}}, "nbf": {{Seconds(now)}},
          "iss": "https://kubernetes.default.svc.cluster.local",
          "jti": "ea28ed49-2e11-4280-9ec5-bc3d1d84661a",
          "kubernetes.io": {
            "namespace": "orders",
            "node": { "name": "node-1", "uid": "646e7c5e-32d6-4d42-9dbd-e504e6cbe6b1" },
            "pod": { "name": "shipper-69cbd5b4c8-wlv2v", "uid": "5e0bd49b-f040-43b0-99b7-22765a53f7f3" },
            "serviceaccount": { "name": "shipper", "uid": "14ee3fa4-a7e2-420f-9f9a-dbc4507c3798" }
          },
          "sub": "system:serviceaccount:orders:shipper"
        }
        """);

    public static PlatformToken GitHub(DateTimeOffset now) => Of(
        """{ "typ": "JWT", "alg": "RS256", "x5t": "eBZ_cn3sXYAd0ch4THBKHIgOwOE", "kid": "1" }""",
        $$"""
        {
          "actor": "octocat", "actor_id": "12", "aud": "{{Issuer.Identifier}}", "base_ref": "", "event_name": "push",
          "exp": {{Seconds(now.AddMinutes(5))}}, "head_ref": "", "iat": {{Seconds(now)}}, "iss": "https://token.actions.githubusercontent.com",
          "job_workflow_ref": "octo-org/octo-repo/.github/workflows/deploy.yml@refs/heads/main", "jti": "2f0e1c33-6e38-4d4b-9c3b-4f2d5a0f2f55",
          "nbf": {{Seconds(now.AddMinutes(-5))}}, "ref": "refs/heads/main", "ref_protected": "true", "ref_type": "branch", "repository": "octo-org/octo-repo",
          "repository_id": "74", "repository_owner": "octo-org", "repository_owner_id": "65", "repository_visibility": "private", "run_attempt": "2",
          "run_id": "30433642", "run_number": "10", "runner_environment": "github-hosted", "sha": "1f2e", "sub": "repo:octo-org/octo-repo:ref:refs/heads/main",
          "workflow": "deploy", "workflow_ref": "octo-org/octo-repo/.github/workflows/deploy.yml@refs/heads/main", "workflow_sha": "1f2e"
        }
        """);

    public static PlatformToken GitLab(DateTimeOffset now) => Of(
        """{ "kid": "1", "typ": "JWT", "alg": "RS256" }""",
        $$"""
        {
          "namespace_id": "72", "namespace_path": "my-group", "project_id": "20", "project_path": "my-group/my-project",
          "user_id": "1", "user_login": "sample-user",
          "user_email": "sample-user@example.com", "pipeline_id": "574", "pipeline_source": "push", "job_id": "302", "ref": "main", "ref_type": "branch",
          "ref_path": "refs/heads/main", "ref_protected": "true", "runner_id": 1, "runner_environment": "gitlab-hosted",
          "sha": "714a629c", "project_visibility": "private",
          "ci_config_ref_uri": "gitlab.com/my-group/my-project//.gitlab-ci.yml@refs/heads/main", "jti": "235b3a54-b797-45c7-ae9a-f72d7bc6ef5b",
          "iss": "https://gitlab.com", "iat": {{Seconds(now)}}, "nbf": {{Seconds(now.AddSeconds(-5))}}, "exp": {{Seconds(now.AddHours(1))}},
          "sub": "project_path:my-group/my-project:ref_type:branch:ref:main", "aud": "{{Issuer.Identifier}}"
        }
        """);

    /// <summary>Of a managed identity, for the App ID URI of an application that stands for the issuer.</summary>
    public static PlatformToken Entra(DateTimeOffset now) => Of(
        """{ "typ": "JWT", "alg": "RS256", "x5t": "Mr5-AUibfBii7Nd1jBebaxboXW0", "kid": "1" }""",
        $$"""
        {
          "aud": "api://6e74172b-be56-4843-9ff4-e66a39bb12e3", "iss": "https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/",
          "iat": {{Seconds(now.AddMinutes(-5))}}, "nbf": {{Seconds(now.AddMinutes(-5))}}, "exp": {{Seconds(now.AddHours(24))}},
          "aio": "E2ZgYJj4eO", "appid": "af2f1e9c-1c1d-4b19-9b1d-3f0d2b3c4d5e", "appidacr": "2",
          "idp": "https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/",
          "idtyp": "app", "oid": "11f3c2a4-7a0b-4f6b-9d7e-0d5b8c1e2f3a", "rh": "0.ARoAv4", "sub": "11f3c2a4-7a0b-4f6b-9d7e-0d5b8c1e2f3a",
          "tid": "72f988bf-86f1-41af-91ab-2d7cd011db47", "uti": "Zr8hQ0xY", "ver": "1.0",
          "xms_mirid": "/subscriptions/1/resourcegroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/shipper"
        }
        """);

    /// <summary>Of the metadata server, in the format "full".</summary>
    public static PlatformToken Google(DateTimeOffset now) => Of(
        """{ "alg": "RS256", "kid": "1", "typ": "JWT" }""",
        $$"""
        {
          "aud": "{{Issuer.Identifier}}", "azp": "112010400000000710080", "email": "shipper@my-project.iam.gserviceaccount.com", "email_verified": true,
          "exp": {{Seconds(now.AddHours(1))}},
          "google": { "compute_engine": { "project_id": "my-project", "project_number": 739419398126, "zone": "us-west1-a" } },
          "iat": {{Seconds(now)}}, "iss": "https://accounts.google.com", "sub": "112010400000000710080"
        }
        """);

    /// <summary>Of GetWebIdentityToken, which is asked for RS256 or ES384.</summary>
    public static PlatformToken Aws(DateTimeOffset now) => Of(
        """{ "alg": "RS256", "kid": "1", "typ": "JWT" }""",
        $$"""
        {
          "iss": "https://abc12345-def4-5678-90ab-cdef12345678.tokens.sts.global.api.aws", "aud": "{{Issuer.Identifier}}",
          "sub": "arn:aws:iam::123456789012:role/Shipper",
          "iat": {{Seconds(now)}}, "exp": {{Seconds(now.AddMinutes(5))}}, "jti": "xyz123-def456-ghi789-jkl012",
          "https://sts.amazonaws.com/": {
            "aws_account": "123456789012", "source_region": "us-east-1", "org_id": "o-abc1234567", "principal_tags": { "team": "orders" },
            "lambda_source_function_arn": "arn:aws:lambda:us-east-1:123456789012:function:ship"
          }
        }
        """);

    /// <summary>Of SPIRE with <c>jwt_issuer</c>.</summary>
    public static PlatformToken Spiffe(DateTimeOffset now) => Of(
        """{ "alg": "RS256", "kid": "1", "typ": "JWT" }""",
        $$"""
        {
          "aud": [ "{{Issuer.Identifier}}" ], "exp": {{Seconds(now.AddMinutes(5))}}, "iat": {{Seconds(now)}}, "iss": "https://oidc-discovery.example.org",
          "jti": "8e2fc4b5", "sub": "spiffe://example.org/ns/orders/sa/shipper"
        }
        """);

    /// <summary>With another member in the header; null takes it away.</summary>
    public PlatformToken WithHeader(string name, JsonNode? value) => With(Header, name, value);

    /// <summary>With another claim; null takes it away.</summary>
    public PlatformToken WithClaim(string name, JsonNode? value) => With(Claims, name, value);

    public PlatformToken SignedBy(ClientKey key)
    {
        _key = key;

        return WithHeader("alg", key.Algorithm);
    }

    /// <summary>With other claims, which need not be JSON.</summary>
    public string SignRaw(string claims) => _key.Sign(Header.ToJsonString(), claims);

    public override string ToString() => _key.Sign(
        Header.ToJsonString(),
        Claims.ToJsonString(),
        Header["alg"]?.ToString() is ['R' or 'P' or 'E', 'S', _, _, _] and var algorithm ? algorithm : null);

    private static PlatformToken Of(string header, string claims) => new(JsonNode.Parse(header)!.AsObject(), JsonNode.Parse(claims)!.AsObject());

    private static long Seconds(DateTimeOffset moment) => moment.ToUnixTimeSeconds();

    private PlatformToken With(JsonObject json, string name, JsonNode? value)
    {
        json.Remove(name);
        if (value is not null)
        {
            json[name] = value;
        }

        return this;
    }
}

internal static class WorkloadRequests
{
    public static Task<Answer> RequestTokenAsync(this RunningIssuer issuer, PlatformToken token, string more = "") =>
        issuer.PostAssertionAsync(token.ToString(), more);

    /// <summary>A client that has no credential of ours.</summary>
    public static Issuer AndWorkload(this Issuer issuer, string id, params FederatedCredential[] credentials) => issuer.Options(options =>
    {
        var client = new ClientOptions { Scopes = { "read:users" } };
        foreach (var credential in credentials)
        {
            client.FederatedCredentials.Add(credential);
        }

        options.Clients[id] = client;
    });

    /// <summary>The tests' platforms are on this machine.</summary>
    public static Issuer OnThisMachine(this Issuer issuer) => issuer.Options(options =>
        (options.Backchannel.RequireHttps, options.Backchannel.AllowPrivateAddresses) = (false, true));
}
