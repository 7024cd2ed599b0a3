using System.Net;
using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tests;

[RunsInFull]
public sealed class ClientCommandTests
{
    // RFC 7517 appendix A.1
    private const string Key = """
        {"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","use":"sig","kid":"1"}
        """;

    private const string Certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBczCCARmgAwIBAgIUZZh1gSYn1ZZA98kTtEVzLZkgP/swCgYIKoZIzj0EAwIw
        DzENMAsGA1UEAwwEYWNtZTAeFw0yNjExMjUxODUyMzFaFw0zNjExMjIxODUyMzFa
        MA8xDTALBgNVBAMMBGFjbWUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATyD4MJ
        DOPIxx3xM2VUoiCZP8uDiPz1ErlO+T5CrNN5RizXmb8NH5vu+Jxh7t3keJqdYhGJ
        RhFVNILX+rXzdAkbo1MwUTAdBgNVHQ4EFgQUmYEANHWb/Nbnj0y1Asp5mW+7Zaww
        HwYDVR0jBBgwFoAUmYEANHWb/Nbnj0y1Asp5mW+7ZawwDwYDVR0TAQH/BAUwAwEB
        /zAKBggqhkjOPQQDAgNIADBFAiAL8SQz80pME0jwnpUCgH9NFkrXM1eB9SCu33eV
        AtFrewIhAMv84z3RXK+0i84GWfafJkDtpY+G+I3WTfonq4u9a++r
        -----END CERTIFICATE-----
        """;

    [Test]
    public async Task A_client_that_was_added_gets_a_token_with_the_secret_that_was_shown()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        var added = (await database.RunAsync("client", "add", "acme", "--name", "The Acme", "--scope", "read", "write")).Done();

        await using var issuer = await ServedIssuer.StartOnAsync(database);
        var (status, body) = await issuer.RequestTokenAsync("acme", added.Secret);

        status.Should().Be(HttpStatusCode.OK);
        body["scope"]!.GetValue<string>().Should().Be("read write");
    }

    [Test]
    public async Task A_secret_from_standard_input_is_not_shown()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();

        var added = (await database.RunWithInputAsync("chosen by people\n", "client", "add", "acme", "--secret-from-stdin")).Done();

        (added.Output + added.Error).Should().NotContain("chosen by people").And.NotContain("sqrcs_");
        await using var issuer = await ServedIssuer.StartOnAsync(database);
        (await issuer.RequestTokenAsync("acme", "chosen by people")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task All_that_can_be_said_of_a_client_is_shown_as_it_was_said()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();

        (await database.RunAsync(
            "client", "add", "acme", "--name", "The Acme", "--scope", "a", "--scope", "b",
            "--default-scope", "a", "--resource", "https://api.test/x", "--audience", "https://api.test",
            "--lifetime", "00:10:00", "--algorithm", "ES256", "--claim", "tenant=t1", "region=eu=west")).Done();
        var shown = (await database.RunAsync("client", "show", "acme", "--json")).Json;

        shown["displayName"]!.GetValue<string>().Should().Be("The Acme");
        shown["scopes"]!.ToJsonString().Should().Be("""["a","b"]""");
        shown["defaultScopes"]!.ToJsonString().Should().Be("""["a"]""");
        shown["resources"]!.ToJsonString().Should().Be("""["https://api.test/x"]""");
        shown["audience"]!.GetValue<string>().Should().Be("https://api.test");
        shown["accessTokenLifetime"]!.GetValue<string>().Should().Be("00:10:00");
        shown["signingAlgorithm"]!.GetValue<string>().Should().Be("ES256");
        shown["claims"]!.ToJsonString().Should().Be("""{"tenant":"t1","region":"eu=west"}""");
    }

    [Test]
    public async Task A_claim_that_is_given_twice_is_a_list_and_digits_stay_a_string()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();

        var added = (await database.RunAsync("client", "add", "acme", "--claim", "role=a", "--claim", "code=007", "--claim", "role=b")).Done();
        var shown = (await database.RunAsync("client", "show", "acme", "--json")).Json;

        added.Output.Should().Contain("""role=["a","b"] code=007""");
        shown["claims"]!.ToJsonString().Should().Be("""{"role":["a","b"],"code":"007"}""");
    }

    [Test]
    public async Task Claims_of_a_database_are_shown_with_their_types_and_keep_them()
    {
        const string Claims = """{"level":7,"rate":0.5,"active":true,"code":"007","mixed":[1,"1",false]}""";
        const string Settings = $$"""{"Claims":{{Claims}}}""";
        await using var database = await ToolDatabase.CreateMigratedAsync();
        await database.RunAsync("client", "add", "acme");
        await database.ExecuteAsync($"""UPDATE "SqrClients" SET "Settings" = '{Settings}'""");

        (await database.RunAsync("client", "set", "acme", "--name", "The Acme")).Done();

        (await database.RunAsync("client", "show", "acme", "--json")).Json["claims"]!.ToJsonString().Should().Be(Claims);
    }

    [Test]
    public async Task A_client_with_a_key_has_no_secret_and_its_key_is_shown()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        using var file = TextFile.Of(Key);

        var added = (await database.RunAsync("client", "add", "acme", "--jwk", file.Path, "--method", "private_key_jwt")).Done();
        var shown = (await database.RunAsync("client", "show", "acme", "--json")).Json;

        added.Output.Should().NotContain("sqrcs_");
        shown["secrets"]!.AsArray().Should().BeEmpty();
        shown["authenticationMethods"]!.ToJsonString().Should().Be("""["private_key_jwt"]""");
        JsonNode.DeepEquals(shown["jsonWebKeys"], new JsonArray(JsonNode.Parse(Key))).Should().BeTrue();
    }

    [Test]
    public async Task A_client_changes_from_a_key_to_a_published_key_set()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        using var file = TextFile.Of(Key);
        await database.RunAsync("client", "add", "acme", "--jwk", file.Path);

        (await database.RunAsync("client", "set", "acme", "--clear", "keys", "--jwks-uri", "https://client.test/jwks.json")).Done();
        var shown = (await database.RunAsync("client", "show", "acme", "--json")).Json;

        shown["jsonWebKeys"]!.AsArray().Should().BeEmpty();
        shown["jwksUri"]!.GetValue<string>().Should().Be("https://client.test/jwks.json");
    }

    [Test]
    public async Task A_client_with_certificates_has_no_secret_and_they_are_shown_and_taken_away()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        using var file = TextFile.Of(Certificate, ".pem");

        var added = (await database.RunAsync(
            "client", "add", "acme", "--certificate", file.Path, "--certificate-subject", "CN=acme,O=Acme\\, Inc.",
            "--certificate-san", "dns:acme.example.com", "uri:spiffe://example.com/acme", "ip:2001:db8::7", "email:acme@example.com",
            "--require-certificate-binding", "--method", "self_signed_tls_client_auth", "tls_client_auth")).Done();
        var shown = (await database.RunAsync("client", "show", "acme", "--json")).Json;
        var cleared = (await database.RunAsync(
            "client", "set", "acme", "--clear", "certificates", "methods", "--require-certificate-binding", "false", "--json")).Json;

        added.Output.Should().NotContain("sqrcs_").And.Contain("Certificates         6").And.Contain("Certificate binding  required");
        shown["secrets"]!.AsArray().Should().BeEmpty();
        shown["requireCertificateBinding"]!.GetValue<bool>().Should().BeTrue();
        JsonNode.DeepEquals(shown["certificates"], new JsonArray(
            new JsonObject { ["Pem"] = Certificate },
            new JsonObject { ["SubjectDistinguishedName"] = "CN=acme,O=Acme\\, Inc." },
            new JsonObject { ["SanDns"] = "acme.example.com" },
            new JsonObject { ["SanUri"] = "spiffe://example.com/acme" },
            new JsonObject { ["SanIp"] = "2001:db8::7" },
            new JsonObject { ["SanEmail"] = "acme@example.com" })).Should().BeTrue(shown.ToJsonString());
        cleared["certificates"]!.AsArray().Should().BeEmpty();
        cleared["requireCertificateBinding"]!.GetValue<bool>().Should().BeFalse();
    }

    [Test]
    public async Task A_certificate_of_an_authority_is_printed_for_a_settings_file()
    {
        var added = (await Tool.RunAsync("client", "add", "acme", "--certificate-san", "dns:acme.example.com")).Done();

        added.Output.Should().Contain("\"SanDns\": \"acme.example.com\"").And.NotContain("sqrcs_");
    }

    [TestCase("Certificates:0:Pem is not valid", "--certificate", "FILE")]
    [TestCase("nowhere.pem cannot be read", "--certificate", "nowhere.pem")]
    [TestCase("Certificates:0:SubjectDistinguishedName is", "--certificate-subject", "acme")]
    [TestCase("Certificates:0:SanDns is", "--certificate-san", "dns:*.example.com")]
    public async Task A_certificate_that_is_not_fit_is_refused(string message, string option, string value)
    {
        using var file = TextFile.Of("nonsense", ".pem");

        (await Tool.RunAsync("client", "add", "acme", option, value == "FILE" ? file.Path : value)).ShouldBeRefused(message);
    }

    [Test]
    public async Task A_name_of_a_kind_that_there_is_not_is_a_wrong_command_line()
    {
        var run = await Tool.RunAsync("client", "add", "acme", "--certificate-san", "upn:acme@example.com");

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain("dns:NAME, uri:URI, ip:IP or email:ADDRESS");
    }

    [Test]
    public async Task A_key_that_is_not_fit_is_refused()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        using var file = TextFile.Of("nonsense");

        (await database.RunAsync("client", "add", "acme", "--jwk", file.Path)).ShouldBeRefused("JsonWebKeys:0 is not JSON");
        (await database.RunAsync("client", "add", "acme", "--jwk", "nowhere.json")).ShouldBeRefused("nowhere.json cannot be read");
    }

    [Test]
    public async Task A_change_leaves_what_it_does_not_name()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        await database.RunAsync("client", "add", "acme", "--name", "The Acme", "--scope", "a", "b", "--audience", "x");

        (await database.RunAsync("client", "set", "acme", "--scope", "c", "--clear", "audience")).Done();
        var shown = (await database.RunAsync("client", "show", "acme", "--json")).Json;

        shown["displayName"]!.GetValue<string>().Should().Be("The Acme");
        shown["scopes"]!.ToJsonString().Should().Be("""["c"]""");
        shown["audience"].Should().BeNull();
    }

    [Test]
    public async Task A_client_that_may_not_ask_for_tokens_is_shown_so_and_can_be_let_in()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();

        (await database.RunAsync("client", "add", "acme", "--allow-token-requests", "false")).Done().Output.Should().Contain("Token requests  not allowed");
        (await database.RunAsync("client", "set", "acme", "--allow-token-requests")).Done().Output.Should().NotContain("not allowed");
    }

    [Test]
    public async Task A_client_that_must_send_a_DPoP_proof_is_shown_so_and_can_be_let_off()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();

        (await database.RunAsync("client", "add", "acme", "--require-dpop", "true")).Done().Output.Should().MatchRegex("DPoP +required");
        (await database.RunAsync("client", "set", "acme", "--name", "The Acme")).Done().Output.Should().MatchRegex("DPoP +required");
        (await database.RunAsync("client", "show", "acme", "--json")).Json["requireDPoP"]!.GetValue<bool>().Should().BeTrue();
        (await database.RunAsync("client", "set", "acme", "--require-dpop", "false")).Done().Output.Should().NotContain("DPoP");
    }

    [Test]
    public async Task A_disabled_client_gets_no_token_until_it_is_enabled()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        var secret = (await database.RunAsync("client", "add", "acme")).Done().Secret;

        (await database.RunAsync("client", "disable", "acme")).Done();
        await using (var issuer = await ServedIssuer.StartOnAsync(database))
        {
            (await issuer.RequestTokenAsync("acme", secret)).Status.Should().Be(HttpStatusCode.Unauthorized);
        }

        (await database.RunAsync("client", "enable", "acme")).Done();
        await using (var issuer = await ServedIssuer.StartOnAsync(database))
        {
            (await issuer.RequestTokenAsync("acme", secret)).Status.Should().Be(HttpStatusCode.OK);
        }
    }

    [Test]
    public async Task A_removed_client_is_gone()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        await database.RunAsync("client", "add", "acme");
        await database.RunAsync("client", "add", "other");

        (await database.RunAsync("client", "remove", "acme")).Done();

        (await database.RunAsync("client", "list", "--json")).Json.AsArray().Select(client => client!["clientId"]!.GetValue<string>()).Should().Equal("other");
        (await database.RunAsync("client", "remove", "acme")).ShouldBeRefused("There is no client acme");
    }

    [Test]
    public async Task A_client_that_is_there_already_is_not_added_again()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        await database.RunAsync("client", "add", "acme");

        var again = await database.RunAsync("client", "add", "acme");

        again.ShouldBeRefused("acme");
        again.Secret.Should().BeEmpty();
    }

    [Test]
    public async Task A_client_that_is_not_valid_is_refused_with_what_would_be_right()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();

        (await database.RunAsync("client", "add", "acme", "--scope", "a", "--default-scope", "b")).ShouldBeRefused("DefaultScopes");
    }

    [Test]
    public async Task The_list_shows_every_page()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        var clients = new JsonObject
        {
            ["Clients"] = new JsonArray([.. Enumerable.Range(0, 1003).Select(i => new JsonObject
            {
                ["ClientId"] = $"c{i:D4}",
                ["AllowedGrantTypes"] = new JsonArray("client_credentials"),
            })]),
        };
        using var file = TextFile.Of(clients.ToJsonString());
        (await database.RunAsync("import", "--from", "duende", "--source-json", file.Path)).Done();

        var listed = (await database.RunAsync("client", "list", "--json")).Json.AsArray().Select(client => client!["clientId"]!.GetValue<string>()).ToList();

        listed.Should().HaveCount(1003).And.BeInAscendingOrder(StringComparer.Ordinal);
    }

    [TestCase("e\u001b[31mvil")]
    [TestCase("\u202egnp.exe")]
    [TestCase("two\nlines")]
    public async Task What_would_steer_a_terminal_is_escaped(string name)
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        (await database.RunAsync("client", "add", "acme", "--name", name)).Done();

        var text = (await database.RunAsync("client", "list")).Output;
        var json = (await database.RunAsync("client", "list", "--json")).Output;

        (text + json).Where(c => c is not '\n' && (char.IsControl(c) || c is '\u202e')).Should().BeEmpty();
        text.Should().Contain("\\u");
        JsonNode.Parse(json)![0]!["displayName"]!.GetValue<string>().Should().Be(name);
    }
}
