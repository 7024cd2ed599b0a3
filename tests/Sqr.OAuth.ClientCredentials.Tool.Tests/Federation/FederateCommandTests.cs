using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tests;

[RunsInFull]
public sealed class FederateCommandTests
{
    private const string Issuer = "https://issuer.test";

    private const string GitHub = """
        "iss":"https://token.actions.githubusercontent.com","sub":"repo:octo-org/octo-repo:ref:refs/heads/main","aud":"https://issuer.test",
        "iat":1795521600,"exp":1795521900,"jti":"1","repository":"octo-org/octo-repo","repository_id":"74"
        """;

    private static readonly Dictionary<string, string> Settings = new() { ["SqrClientCredentials__Issuer"] = Issuer };

    [TestCaseSource(nameof(Samples))]
    public async Task A_sample_token_becomes_a_setting_that_the_issuer_takes(string claims, string platform, string setting)
    {
        var token = Token(claims);
        using var file = TextFile.Of(token + "\n", ".jwt");

        var run = (await new Tool { Environment = Settings }.StartAsync("federate", "--from", file.Path)).Done();

        JsonNode.DeepEquals(run.Json, JsonNode.Parse(setting)).Should().BeTrue("it is {0}", run.Output);
        run.Error.Should().Contain($"A token from {platform}");
        (run.Output + run.Error).Should().NotContain(token.Split('.')[1][..20]).And.NotContain(token.Split('.')[2]);
    }

    private static IEnumerable<TestCaseData> Samples() =>
    [
        Sample(
            GitHub,
            "GitHub Actions",
            """{ "Issuer": "https://token.actions.githubusercontent.com", "Subject": "repo:octo-org/octo-repo:ref:refs/heads/main","""
            + """ "Claims": { "repository_id": "74" } }"""),
        Sample(
            """ "iss":"https://gitlab.com","sub":"project_path:my-group/my-project:ref_type:branch:ref:main","aud":"https://issuer.test","iat":1795521600"""
            + ""","exp":1795525200,"project_id":"20" """,
            "GitLab",
            """{ "Issuer": "https://gitlab.com", "Subject": "project_path:my-group/my-project:ref_type:branch:ref:main", "Claims": { "project_id": "20" } }"""),
        Sample(
            """ "iss":"https://kubernetes.default.svc.cluster.local","sub":"system:serviceaccount:orders:shipper","aud":["https://issuer.test"]"""
            + ""","iat":1795521600,"exp":1795525200 """,
            "Kubernetes",
            """
            {
              "Issuer": "https://kubernetes.default.svc.cluster.local", "Subject": "system:serviceaccount:orders:shipper",
              "JwksUri": "https://kubernetes.default.svc/openid/v1/jwks",
              "BearerTokenFile": "/var/run/secrets/kubernetes.io/serviceaccount/token", "CaFile": "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt"
            }
            """),
        Sample(
            """ "iss":"https://oidc.eks.eu-west-1.amazonaws.com/id/B716","sub":"system:serviceaccount:orders:shipper","aud":["https://issuer.test"]"""
            + ""","iat":1795521600,"exp":1795525200 """,
            "Kubernetes",
            """{ "Issuer": "https://oidc.eks.eu-west-1.amazonaws.com/id/B716", "Subject": "system:serviceaccount:orders:shipper" }"""),
        Sample(
            """ "iss":"https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/","sub":"11f3c2a4-7a0b-4f6b-9d7e-0d5b8c1e2f3a","""
            + """ "aud":"https://issuer.test","iat":1795521600,"exp":1795608300 """,
            "Microsoft Entra",
            """{ "Issuer": "https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/", "Subject": "11f3c2a4-7a0b-4f6b-9d7e-0d5b8c1e2f3a","""
            + """ "MaxTokenAge": "1.00:00:00" }"""),
        Sample(
            """ "iss":"https://accounts.google.com","sub":"112010400000000710080","aud":"https://issuer.test","iat":1795521600"""
            + ""","exp":1795525200,"email_verified":true """,
            "Google",
            """{ "Issuer": "https://accounts.google.com", "Subject": "112010400000000710080" }"""),
        Sample(
            """ "iss":"https://abc.tokens.sts.global.api.aws","sub":"arn:aws:iam::123456789012:role/Shipper","aud":"https://issuer.test","iat":1795521600"""
            + ""","exp":1795521900 """,
            "AWS",
            """{ "Issuer": "https://abc.tokens.sts.global.api.aws", "Subject": "arn:aws:iam::123456789012:role/Shipper" }"""),
        Sample(
            """ "iss":"https://oidc-discovery.example.org","sub":"spiffe://example.org/ns/orders/sa/shipper","aud":["https://issuer.test"]"""
            + ""","iat":1795521600,"exp":1795521900 """,
            "SPIFFE",
            """{ "Issuer": "https://oidc-discovery.example.org", "Subject": "spiffe://example.org/ns/orders/sa/shipper" }"""),
        Sample(
            """ "iss":"https://issuer.example.com","sub":"somebody","aud":["https://issuer.test"],"iat":1795521600,"exp":1795532400 """,
            "an unknown platform",
            """{ "Issuer": "https://issuer.example.com", "Subject": "somebody", "MaxTokenAge": "03:00:00" }"""),
    ];

    [Test]
    public async Task A_byte_order_mark_before_the_token_is_skipped() =>
        (await new Tool { Input = $"\ufeff{Token(GitHub)}", Environment = Settings }.StartAsync("federate", "--from", "-")).Done();

    [Test]
    public async Task What_was_printed_is_the_credential_of_a_client_and_can_be_taken_away()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        var printed = (await new Tool { Input = Token(GitHub), Environment = Settings }.StartAsync("federate", "--from", "-")).Done();
        using var file = TextFile.Of(printed.Output);

        var added = (await database.RunAsync("client", "add", "acme", "--federated-credential", file.Path)).Done();
        var shown = (await database.RunAsync("client", "show", "acme", "--json")).Json;
        (await database.RunAsync("client", "set", "acme", "--clear", "federated-credentials")).Done();
        var cleared = (await database.RunAsync("client", "show", "acme", "--json")).Json;
        (await database.RunAsync("client", "set", "acme", "--federated-credential", file.Path)).Done();

        added.Output.Should().NotContain("sqrcs_").And.Contain("Workloads  repo:octo-org/octo-repo:ref:refs/heads/main");
        JsonNode.DeepEquals(shown["federatedCredentials"]![0], printed.Json).Should().BeTrue();
        cleared["federatedCredentials"]!.AsArray().Should().BeEmpty();
    }

    [Test]
    public async Task Everything_that_a_credential_can_say_is_read_from_its_file()
    {
        const string Everything = """
            {
              "Issuer": "https://kubernetes.example.com", "Subject": "system:serviceaccount:orders:shipper", "Audience": "https://audience.test",
              "Claims": { "kubernetes.io:namespace": "orders" }, "MaxTokenAge": "00:10:00", "SingleUse": true,
              "JwksUri": "https://kubernetes.example.com/openid/v1/jwks",
              "BearerTokenFile": "/token", "CaFile": "/ca.crt"
            }
            """;
        using var file = TextFile.Of(Everything);

        var run = (await Tool.RunAsync("client", "add", "acme", "--federated-credential", file.Path)).Done();

        JsonNode.DeepEquals(run.Json["SqrClientCredentials"]!["Clients"]!["acme"]!["FederatedCredentials"]![0], JsonNode.Parse(Everything))
            .Should().BeTrue("it is {0}", run.Output);
    }

    [TestCase("nonsense", "is not a JSON object")]
    [TestCase("[]", "is not a JSON object")]
    [TestCase("""{ "Issuer": "https://a.test", "Sub": "b" }""", "Sub is not a setting; did you mean Subject?")]
    [TestCase("""{ "Issuer": "https://a.test", "Subject": "b", "MaxTokenAge": "long" }""", "must be a duration")]
    [TestCase("""{ "Issuer": "https://a.test", "Subject": "*" }""", "first segment must not be a wildcard")]
    public async Task A_file_that_is_no_credential_is_refused(string text, string reason)
    {
        using var file = TextFile.Of(text);

        (await Tool.RunAsync("client", "add", "acme", "--federated-credential", file.Path)).ShouldBeRefused(reason);
    }

    [TestCase("nonsense", "is not a JWT")]
    [TestCase("a.b.c", "is not a JWT")]
    public async Task What_is_no_token_is_refused(string text, string reason) =>
        (await new Tool { Input = text }.StartAsync("federate", "--from", "-")).ShouldBeRefused(reason);

    [TestCase(""" "iss":"acme","sub":"acme" """, "created this token itself")]
    [TestCase(""" "iss":"https://a.test" """, "no sub")]
    [TestCase(""" "sub":"a" """, "no iss")]
    public async Task What_is_no_token_of_a_platform_is_refused(string claims, string reason) =>
        (await new Tool { Input = Token(claims) }.StartAsync("federate", "--from", "-")).ShouldBeRefused(reason);

    [Test]
    public async Task A_file_that_is_not_there_is_refused() =>
        (await Tool.RunAsync("federate", "--from", "/nowhere/token.jwt")).ShouldBeRefused("cannot be read");

    [TestCase("system:serviceaccount:orders:default", "kubectl create serviceaccount")]
    [TestCase("system:node:node-1", "service account")]
    public async Task What_the_issuer_would_not_take_is_shown_with_the_remedy_and_fails(string subject, string remedy)
    {
        var claims = $""" "iss":"https://kubernetes.example.com","sub":"{subject}","aud":"{Issuer}","iat":1795521600,"exp":1795525200 """;

        var run = await new Tool { Input = Token(claims), Environment = Settings }.StartAsync("federate", "--from", "-");

        run.ShouldBeRefused("The issuer would reject it");
        run.Error.Should().Contain(remedy);
        run.Json["Subject"]!.GetValue<string>().Should().Be(subject);
    }

    [Test]
    public async Task A_SPIFFE_ID_without_an_issuer_wants_keys()
    {
        var run = await new Tool
        {
            Input = Token($""" "sub":"spiffe://example.org/ns/orders/sa/shipper","aud":["{Issuer}"],"iat":1795521600,"exp":1795521900 """),
            Environment = Settings,
        }.StartAsync("federate", "--from", "-");

        run.ShouldBeRefused("JwksUri");
        run.Json["Issuer"]!.GetValue<string>().Should().Be("spiffe://example.org");
    }

    [TestCase(""" "iss":"https://a.test","sub":"b","aud":"https://issuer.test","exp":1795525200 """, "JWT", "no iat")]
    [TestCase(""" "iss":"https://a.test","sub":"b","aud":"https://issuer.test","iat":1795521600,"exp":1795525200 """, "at+jwt", "meant for another purpose")]
    public async Task A_token_that_is_never_accepted_is_told(string claims, string type, string reason) =>
        (await new Tool { Input = Token(claims, type), Environment = Settings }.StartAsync("federate", "--from", "-")).ShouldBeRefused(reason);

    [TestCase("""{"alg":"ES256","jwk":{}}""", "jwk")]
    [TestCase("""{"alg":"HS256"}""", "alg")]
    [TestCase("""{"alg":"ES256","crit":["exp"]}""", "crit")]
    public async Task A_header_that_the_issuer_refuses_is_told(string header, string reason)
    {
        var run = await new Tool { Input = ClientKey.Shared.Sign(header, $"{{{GitHub}}}"), Environment = Settings }.StartAsync("federate", "--from", "-");

        run.ShouldBeRefused(reason);
    }

    [TestCase("""{"alg":"ES256","typ":"application/JWT"}""")]
    [TestCase("""{"alg":"ES256","typ":"JOSE"}""")]
    [TestCase("""{"alg":"ES256"}""")]
    public async Task A_header_that_the_issuer_takes_is_not(string header) =>
        (await new Tool { Input = ClientKey.Shared.Sign(header, $"{{{GitHub}}}"), Environment = Settings }.StartAsync("federate", "--from", "-")).Done();

    [Test]
    public async Task An_audience_that_is_not_the_issuer_stands_in_the_setting_with_advice()
    {
        var input = Token(GitHub.Replace(Issuer, "https://github.com/octo-org", StringComparison.Ordinal));

        var unknown = (await new Tool { Input = input }.StartAsync("federate", "--from", "-")).Done();
        var other = (await new Tool { Input = input, Environment = Settings }.StartAsync("federate", "--from", "-")).Done();
        var wanted = (await new Tool { Input = input, Environment = Settings }
            .StartAsync("federate", "--from", "-", "--audience", "https://audience.test")).Done();
        var own = (await new Tool { Input = input, Environment = Settings }.StartAsync("federate", "--from", "-", "--audience", Issuer)).Done();

        unknown.Json["Audience"]!.GetValue<string>().Should().Be("https://github.com/octo-org");
        unknown.Error.Should().Contain("If that is your issuer identifier");
        other.Json["Audience"]!.GetValue<string>().Should().Be("https://github.com/octo-org");
        other.Error.Should().Contain($"which is not your issuer identifier, {Issuer}");
        wanted.Json["Audience"]!.GetValue<string>().Should().Be("https://audience.test");
        wanted.Error.Should().Contain("Configure the platform to issue tokens for https://audience.test");
        own.Json["Audience"].Should().BeNull();
    }

    [Test]
    public async Task A_sample_may_have_expired_and_a_pull_request_is_warned_of()
    {
        var claims = GitHub.Replace("1795521", "1595521", StringComparison.Ordinal).Replace("ref:refs/heads/main", "pull_request", StringComparison.Ordinal);

        var run = (await new Tool { Input = Token(claims), Environment = Settings }.StartAsync("federate", "--from", "-")).Done();

        run.Error.Should().Contain("expired at 2020-07-23").And.Contain("Every pull request");
    }

    private static string Token(string claims, string type = "JWT") => ClientKey.Shared.Sign($$"""{"alg":"ES256","typ":"{{type}}"}""", $"{{{claims}}}");

    private static TestCaseData Sample(string claims, string platform, string setting) =>
        new TestCaseData(claims, platform, setting).SetArgDisplayNames($"{platform} {setting.Length}");
}
