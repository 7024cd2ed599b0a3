using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tests;

[RunsInFull]
public sealed class TryCommandTests
{
    private static readonly string Hash = SecretHash.OfRandomSecret("right");

    [Test]
    public async Task A_client_of_the_settings_is_told_what_it_would_get()
    {
        using var settings = Settings("""
            "Scopes": [ "read", "write" ], "DefaultScopes": [ "read" ], "Resources": [ "https://api.test/orders" ],
            "AccessTokenLifetime": "00:10:00", "SigningAlgorithm": "ES384"
            """);

        (await TryAsync(settings)).Done().Output.Should().Be("""
            Client     acme (settings)
            Answer     a token
            Scopes     read
            Audience   https://api.test
            Lifetime   00:10:00
            Algorithm  ES384
            Bound to   nothing
            Methods    client_secret_basic, client_secret_post

            """.ReplaceLineEndings("\n"));
        (await TryAsync(settings, "--scope", "write", "--scope", "read", "--resource", "https://api.test/orders")).Done().Output
            .Should().Contain("Scopes     write read\nAudience   https://api.test/orders\n");
    }

    [Test]
    public async Task A_script_gets_the_same_as_json()
    {
        using var settings = Settings("""  "Scopes": [ "read" ]  """);

        var granted = (await TryAsync(settings, "--json")).Done().Json;
        var refused = await TryAsync(settings, "--scope", "admin", "--json");

        granted.ToJsonString().Should().Be(
            """{"clientId":"acme","source":"settings","granted":true,"answer":null,"scopes":["read"],"audience":["https://api.test"],"lifetime":"01:00:00","""
            + """
            "algorithm":"RS256","boundTo":{"client_secret_basic":[],"client_secret_post":[]},"methods":["client_secret_basic","client_secret_post"],"notes":[]}
            """.Trim());
        refused.ExitCode.Should().Be(1);
        refused.Error.Should().BeEmpty();
        refused.Json.ToJsonString().Should().Be(
            """{"clientId":"acme","source":"settings","granted":false,"answer":{"status":400,"error":"invalid_scope","""
            + """
            "description":"The scope is not one this client may have."},"methods":["client_secret_basic","client_secret_post"],"notes":["Its scopes are read."]}
            """.Trim());
    }

    [TestCaseSource(nameof(Refusals))]
    public async Task A_request_that_would_be_refused_is_told_the_answer_and_why(string client, string[] arguments, string answer, string note)
    {
        using var settings = Settings(client);

        var run = await TryAsync(settings, arguments);

        run.ExitCode.Should().Be(1, "it said: {0}", run.Output);
        run.Output.Should().MatchRegex($@"\nAnswer +{answer}").And.Contain($"\n{note}\n").And.NotContain("Scopes ").And.NotContain(Hash);
    }

    private static IEnumerable<TestCaseData> Refusals() =>
    [
        Case("a scope", """  "Scopes": [ "a", "b" ]  """, ["--scope", "c"], "400 invalid_scope: The scope is not one", "Its scopes are a, b."),
        Case("a scope of a client without any", "", ["--scope", "admin"], "400 invalid_scope", "It has no scopes."),
        Case("scopes with a comma", """  "Scopes": [ "a", "b" ]  """, ["--scope", "a,b"], "400 invalid_scope: .* Separate scopes", "Its scopes are a, b."),
        Case(
            "a resource",
            """  "Resources": [ "https://a.test" ]  """,
            ["--resource", "https://b.test"],
            "400 invalid_target: The resource is not one",
            "Its resources are https://a.test."),
        Case("a resource of a client without any", "", ["--resource", "orders"], "400 invalid_target: A resource must be", "It has no resources."),
        Case("a client that may not", """  "AllowTokenRequests": false  """, [], "400 unauthorized_client", "AllowTokenRequests is false."),
        Case("a disabled client", """  "Enabled": false  """, [], "401 invalid_client: Client authentication failed.", "It is disabled."),
        Case(
            "a disabled client and a scope",
            """  "Enabled": false, "Scopes": [ "read" ]  """,
            ["--scope", "admin"],
            "401 invalid_client",
            "If it could authenticate, the answer would be 400 invalid_scope: The scope is not one this client may have."),
        Case(
            "an expired secret",
            $$"""  "Secrets": [ { "Hash": "{{Hash}}", "ExpiresAt": "2020-01-01", "Description": "old" } ]  """,
            [],
            "401 invalid_client",
            "None of its secrets is valid now.\nIts secret old expired at 2020-01-01T00:00:00Z."),
        Case(
            "a secret of the future",
            $$"""  "Secrets": [ { "Hash": "{{Hash}}", "NotBefore": "2999-01-01" } ]  """,
            [],
            "401 invalid_client",
            "Its secret 1 is not valid before 2999-01-01T00:00:00Z."),
        Case("no credential", """  "Secrets": [ ]  """, [], "401 invalid_client", "It has no credential."),
        Case(
            "no secret where only those are accepted",
            """  "Secrets": [ ], "AuthenticationMethods": [ "client_secret_post" ]  """,
            [],
            "401 invalid_client",
            "It has no secret."),
    ];

    private static TestCaseData Case(string name, string client, string[] arguments, string answer, string note) =>
        new TestCaseData(client, arguments, answer, note).SetArgDisplayNames(name);

    [Test]
    public async Task A_secret_that_has_expired_beside_a_valid_one_is_a_note()
    {
        using var settings = Settings($$"""  "Secrets": [ { "Hash": "{{Hash}}", "ExpiresAt": "2020-01-01" }, { "Hash": "{{Hash}}" } ]  """);

        (await TryAsync(settings)).Done().Output.Should().Contain("Answer     a token").And.Contain("\nIts secret 1 expired at 2020-01-01T00:00:00Z.\n");
    }

    [Test]
    public async Task What_a_token_is_bound_to_is_shown_for_each_method()
    {
        const string workload = """{ "Issuer": "https://token.actions.githubusercontent.com", "Subject": "repo:acme/app:ref:refs/heads/main" }""";
        var thumbprint = new string('0', 64);
        using var settings = Settings(
            $$"""  "RequireDPoP": true, "FederatedCredentials": [ {{workload}} ], "Certificates": [ { "Sha256Thumbprint": "{{thumbprint}}" } ]  """,
            """  "DPoP": { "RequireNonce": true },  """);

        var run = (await TryAsync(settings)).Done().Output;

        run.Should().Contain("Bound to   DPoP key with private_key_jwt, DPoP key and certificate with self_signed_tls_client_auth\n")
            .And.Contain("\nIts secrets are not accepted, only private_key_jwt and self_signed_tls_client_auth.")
            .And.Contain("\nIts DPoP proofs need a nonce");
    }

    [Test]
    public async Task A_certificate_that_is_required_is_what_a_token_is_bound_to()
    {
        using var settings = Settings("""  "RequireCertificateBinding": true  """);

        (await TryAsync(settings)).Done().Output.Should().Contain("Bound to   certificate\n");
    }

    [Test]
    public async Task A_client_of_a_database_is_told_what_it_would_get_and_whether_it_is_disabled()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        (await database.RunAsync("client", "add", "acme", "--scope", "read", "--lifetime", "00:05:00")).Done();
        using var settings = Settings("");

        (await database.RunAsync("try", "--client", "acme", "--settings", settings.Path)).Done().Output
            .Should().Contain("acme (database)").And.Contain("Scopes     read\nAudience   https://api.test\nLifetime   00:05:00\n");
        (await database.RunAsync("try", "--client", "acme")).Done().Output
            .Should().Contain("Audience   the issuer\n").And.Contain("\nThe issuer's settings are not known");

        (await database.RunAsync("client", "disable", "acme")).Done();
        var disabled = await database.RunAsync("try", "--client", "acme");
        disabled.ExitCode.Should().Be(1);
        disabled.Output.Should().Contain("401 invalid_client").And.Contain("\nIt is disabled.\n");
        (await database.RunAsync("try", "--client", "ACME")).ShouldBeRefused("There is no client ACME.");
    }

    [Test]
    public async Task A_lifetime_that_the_settings_do_not_allow_would_be_a_fault()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        (await database.RunAsync("client", "add", "acme", "--lifetime", "12:00:00")).Done();
        using var settings = Settings("", """  "Keys": { "RetainFor": "06:00:00" },  """);

        var run = await database.RunAsync("try", "--client", "acme", "--settings", settings.Path);

        run.ExitCode.Should().Be(1);
        run.Output.Should().Contain("Answer   500: A token's lifetime must be at most 05:50:00");
    }

    [Test]
    public async Task A_client_that_was_damaged_in_the_database_gets_no_token()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        (await database.RunAsync("client", "add", "acme", "--algorithm", "ES256")).Done();

        await database.ExecuteAsync("""UPDATE "SqrClients" SET "Settings" = replace("Settings", 'ES256', 'HS256')""");
        (await database.RunAsync("try", "--client", "acme")).Output.Should().Contain("Answer   503: No key can sign HS256 tokens.");

        await database.ExecuteAsync("""UPDATE "SqrClientSecrets" SET "Hash" = 'rubbish'""");
        (await database.RunAsync("try", "--client", "acme")).Output
            .Should().Contain("401 invalid_client").And.MatchRegex("\nIts secret [0-9a-f-]{36} has a hash of an unknown form or with too many rounds.\n");
    }

    [Test]
    public async Task What_it_says_is_what_the_issuer_does()
    {
        var json = JsonNode.Parse(SettingsOf("""  "Scopes": [ "read", "write" ], "AccessTokenLifetime": "00:05:00"  """, ""))!;
        await using var issuer = await ServedIssuer.StartWithAsync(json.DeepClone());
        using var settings = TextFile.Of(json.ToJsonString());

        var (_, body) = await issuer.RequestTokenAsync("acme", "right");
        var said = (await TryAsync(settings, "--json")).Done().Json;

        string.Join(' ', said["scopes"]!.AsArray()).Should().Be(body["scope"]!.GetValue<string>());
        TimeSpan.Parse(said["lifetime"]!.GetValue<string>(), null).TotalSeconds.Should().Be(body["expires_in"]!.GetValue<int>());
    }

    [Test]
    public async Task A_client_that_does_not_exist_is_refused_with_the_one_that_was_probably_meant()
    {
        using var settings = Settings("");

        (await Tool.RunAsync("try", "--client", "Acme", "--settings", settings.Path))
            .ShouldBeRefused("There is no client Acme in the settings; did you mean acme?");
        var another = await Tool.RunAsync("try", "--client", "zzz", "--settings", settings.Path);
        another.ShouldBeRefused("There is no client zzz in the settings.");
        another.Error.Should().NotContain("did you mean");
    }

    [Test]
    public async Task Settings_that_the_issuer_would_not_start_with_are_refused()
    {
        using var settings = Settings("""  "SigningAlgorithm": "HS256"  """);

        (await TryAsync(settings)).ShouldBeRefused("SigningAlgorithm");
    }

    [Test]
    public async Task A_database_that_is_not_there_is_unreachable()
    {
        (await Tool.RunAsync("try", "--client", "acme", "--provider", "sqlite", "--connection", "Data Source=/nowhere/issuer.db"))
            .ShouldBeRefused("cannot be opened", exitCode: 3);
    }

    private static Task<ToolRun> TryAsync(TextFile settings, params string[] arguments) =>
        Tool.RunAsync(["try", "--client", "acme", "--settings", settings.Path, .. arguments]);

    private static TextFile Settings(string client, string more = "") => TextFile.Of(SettingsOf(client, more));

    /// <summary>Settings with the client acme.</summary>
    /// <param name="client">Its members; it has a secret unless they say otherwise.</param>
    /// <param name="more">Members of the section, each with a comma behind it.</param>
    private static string SettingsOf(string client, string more)
    {
        var secrets = client.Contains("\"Secrets\"", StringComparison.Ordinal) ? "" : $$""" "Secrets": [ { "Hash": "{{Hash}}" } ], """;

        return $$"""
            { "SqrClientCredentials": { "Issuer": "https://issuer.test", "Audience": "https://api.test", {{more}}
                "Clients": { "acme": { {{secrets}} {{client.TrimEnd()}} } } } }
            """;
    }
}
