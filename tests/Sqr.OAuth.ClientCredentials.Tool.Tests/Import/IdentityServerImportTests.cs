using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials.Tests;

[RunsInFull]
public sealed class IdentityServerImportTests
{
    [TestCase("duende", "sqlite")]
    [TestCase("identityserver4", "postgresql")]
    public async Task A_client_gets_a_token_with_the_secret_that_it_had(string product, string provider)
    {
        await using var source = await IdentityServerDatabaseFixture.CreateAsync(provider);
        await using var database = await ToolDatabase.CreateMigratedAsync(provider);

        (await database.RunAsync(["import", .. From(source, product)])).Done();

        await using var issuer = await ServedIssuer.StartOnAsync(database);
        var token = (await new Tool { Input = "acme secret" }.StartAsync("token", issuer.Url, "--client-id", "acme", "--json")).Done().Json;
        token["claims"]!["scope"]!.GetValue<string>().Should().Be("orders.read orders.write");
        token["claims"]!["aud"]!.GetValue<string>().Should().Be("orders-api");
        token["claims"]!["client_tenant"]!.GetValue<string>().Should().Be("t1");
        token["answer"]!["expires_in"]!.GetValue<int>().Should().Be(1800);
        (await issuer.RequestTokenAsync("acme", "next secret")).Status.Should().Be(HttpStatusCode.OK);
        (await issuer.RequestTokenAsync("acme", "expired")).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await issuer.RequestTokenAsync("gone", "gone secret")).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task What_cannot_be_taken_over_is_said_client_by_client()
    {
        await using var source = await IdentityServerDatabaseFixture.CreateAsync("sqlite");
        await using var database = await ToolDatabase.CreateMigratedAsync();

        var imported = (await database.RunAsync(["import", "--json", .. From(source)])).Done().Json["clients"]!.AsArray();

        Of(imported, "acme").Should().Be(
            "taken-over: Secret 1 (old) has expired at 2020-01-01T00:00:00Z. Secret 4 has the type X509Thumbprint, which cannot be imported.");
        Of(imported, "gone").Should().Be("taken-over: ");
        Of(imported, "web").Should().Be("left-out: It does not use the client credentials grant, but authorization_code.");
        Of(imported, "mixed").Should().Contain("the maximum here is one day").And.Contain("The scope openid is about users")
            .And.Contain("Secret 1 is not the base64 of a SHA-256")
            .And.Contain("It has no secret here").And.Contain("orders-api, bills-api").And.Contain("password").And.Contain("reference tokens");
        (await database.RunAsync("client", "show", "gone", "--json")).Json["enabled"]!.GetValue<bool>().Should().BeFalse();
        (await database.RunAsync("client", "show", "mixed", "--json")).Json["claims"]!.ToJsonString().Should().Be("""{"role":["a","b"],"zone":"z"}""");
    }

    [Test]
    public async Task A_hash_with_too_many_rounds_is_left_out_with_the_remedy()
    {
        var hasher = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = 2_000_001 }));
        var hash = hasher.HashPassword(new(), "acme secret");
        using var file = TextFile.Of(
            $$"""[ { "ClientId": "acme", "AllowedGrantTypes": [ "client_credentials" ], "ClientSecrets": [ { "Value": "{{hash}}" } ] } ]""");

        var imported = (await Tool.RunAsync("import", "--from", "duende", "--source-json", file.Path, "--json")).Done().Json["clients"]!.AsArray();

        Of(imported, "acme").Should().Contain("Secret 1 has 2000001 PBKDF2 rounds").And.Contain("sqr-oauth secret add");
    }

    [Test]
    public async Task A_dry_run_writes_nothing()
    {
        await using var source = await IdentityServerDatabaseFixture.CreateAsync("sqlite");
        await using var database = await ToolDatabase.CreateMigratedAsync();

        (await database.RunAsync(["import", "--dry-run", .. From(source)])).Done().Output.Should()
            .Contain("acme: taken over").And.Contain("Dry run, nothing was written. 3 taken over, 1 left out.");

        (await database.RunAsync("client", "list", "--json")).Json.AsArray().Should().BeEmpty();
    }

    [Test]
    public async Task A_client_that_is_there_stays_as_it_is_until_it_is_said_otherwise()
    {
        await using var source = await IdentityServerDatabaseFixture.CreateAsync("sqlite");
        await using var database = await ToolDatabase.CreateMigratedAsync();
        var secret = (await database.RunAsync("client", "add", "acme", "--scope", "mine")).Done().Secret;

        (await database.RunAsync(["import", .. From(source)])).Done().Output.Should().Contain("acme: there already");
        (await database.RunAsync("client", "show", "acme", "--json")).Json["scopes"]!.ToJsonString().Should().Be("""["mine"]""");

        (await database.RunAsync(["import", "--replace", .. From(source)])).Done().Output.Should().Contain("acme: replaced");
        await using var issuer = await ServedIssuer.StartOnAsync(database);
        (await issuer.RequestTokenAsync("acme", secret)).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await issuer.RequestTokenAsync("acme", "acme secret")).Body["scope"]!.GetValue<string>().Should().Be("orders.read orders.write");
    }

    [Test]
    public async Task From_settings_to_settings_the_old_secret_works()
    {
        using var file = TextFile.Of($$"""
            {
              "IdentityServer": {
                "Clients": [ // as its documentation shows
                  { "ClientId": "acme", "ClientName": "The Acme", "ClientSecrets": [ { "Value": "{{IdentityServerDatabaseFixture.Sha256("acme secret")}}" } ],
                    "AllowedGrantTypes": [ "client_credentials" ], "AllowedScopes": [ "api1" ],
                    "Claims": [ { "Type": "tenant", "Value": "t1" } ], "ClientClaimsPrefix": "" },
                  { "ClientId": "spa", "AllowedGrantTypes": [ "authorization_code" ] },
                ],
                "ApiResources": [ { "Name": "the-api", "Scopes": [ "api1" ] } ]
              }
            }
            """);

        var imported = (await Tool.RunAsync("import", "--from", "duende", "--source-json", file.Path)).Done();

        imported.Error.Should().Contain("acme: taken over").And.Contain("spa: left out");
        await using var issuer = await ServedIssuer.StartWithAsync(JsonNode.Parse(imported.Output)!);
        var token = (await new Tool { Input = "acme secret" }.StartAsync("token", issuer.Url, "--client-id", "acme", "--json")).Done().Json["claims"]!;
        (token["aud"]!.GetValue<string>(), token["tenant"]!.GetValue<string>(), token["scope"]!.GetValue<string>()).Should().Be(("the-api", "t1", "api1"));
    }

    [TestCase(true, """{"role":["a","b"],"level":7,"rate":0.5,"active":true,"code":"007","tags":["x",1]}""")]
    [TestCase(false, """{"role":["a","b"],"level":"7","rate":"0.5","active":"true","code":"007","tags":["x","1"]}""")]
    public async Task Claims_of_a_type_keep_it_in_a_database_and_are_strings_in_settings(bool inDatabase, string expected)
    {
        const string Xml = "http://www.w3.org/2001/XMLSchema#";
        using var file = TextFile.Of($$"""
            [ { "ClientId": "acme", "AllowedGrantTypes": [ "client_credentials" ], "ClientClaimsPrefix": "", "Claims": [
              { "Type": "role", "Value": "a" }, { "Type": "level", "Value": "7", "ValueType": "{{Xml}}integer" },
              { "Type": "rate", "Value": "0.5", "ValueType": "{{Xml}}double" },
              { "Type": "active", "Value": "true", "ValueType": "{{Xml}}boolean" }, { "Type": "role", "Value": "b" },
              { "Type": "role", "Value": "a" }, { "Type": "code", "Value": "007" },
              { "Type": "tags", "Value": "[\"x\",1]", "ValueType": "json" }, { "Type": "bad", "Value": "{}", "ValueType": "json" },
              { "Type": "worse", "Value": "many", "ValueType": "{{Xml}}integer64" } ] } ]
            """);
        await using var database = await ToolDatabase.CreateMigratedAsync();
        string[] import = ["import", "--from", "duende", "--source-json", file.Path, "--json"];

        var imported = (inDatabase ? await database.RunAsync(import) : await Tool.RunAsync(import)).Done().Json;

        var claims = inDatabase
            ? (await database.RunAsync("client", "show", "acme", "--json")).Json["claims"]
            : imported["settings"]!["SqrClientCredentials"]!["Clients"]!["acme"]!["Claims"];
        claims!.ToJsonString().Should().Be(expected);
        var remarks = Of(imported["clients"]!.AsArray(), "acme");
        remarks.Should().Contain("The claim bad has the value").And.Contain("The claim worse has the value \"many\"");
        remarks.Contains("every claim as a string, including level, rate, active, tags", StringComparison.Ordinal).Should().Be(!inDatabase);
    }

    [Test]
    public async Task A_client_that_would_not_be_valid_here_is_refused_and_the_others_are_taken_over()
    {
        using var file = TextFile.Of(
            """[ { "ClientId": "bad", "AllowedGrantTypes": [ "client_credentials" ], "AllowedScopes": [ "a b" ] },"""
            + """ { "ClientId": "good", "AllowedGrantTypes": [ "client_credentials" ] } ]""");
        await using var database = await ToolDatabase.CreateMigratedAsync();

        var imported = await database.RunAsync("import", "--from", "identityserver4", "--source-json", file.Path);

        imported.ExitCode.Should().Be(1);
        imported.Output.Should().Contain("bad: refused").And.Contain("good: taken over");
        (await database.RunAsync("client", "list", "--json")).Json.AsArray().Should().ContainSingle();
    }

    [Test]
    public async Task Identifiers_that_a_settings_file_cannot_tell_apart_get_names_of_their_own()
    {
        string[] ids = ["a:b", "a-b", "A-B"];
        var hash = IdentityServerDatabaseFixture.Sha256("secret");
        var clients = ids.Append("a-b").Select(id => new JsonObject
        {
            ["ClientId"] = id,
            ["AllowedGrantTypes"] = new JsonArray("client_credentials"),
            ["ClientSecrets"] = new JsonArray(new JsonObject { ["Value"] = hash }),
        });
        using var file = TextFile.Of(new JsonArray([.. clients]).ToJsonString());

        var imported = (await Tool.RunAsync("import", "--from", "duende", "--source-json", file.Path, "--json")).Done().Json;

        await using var issuer = await ServedIssuer.StartWithAsync(imported["settings"]!);
        foreach (var id in ids)
        {
            (await issuer.RequestTokenAsync(id, "secret")).Status.Should().Be(HttpStatusCode.OK);
        }
    }

    [Test]
    public async Task Scopes_that_were_refused_there_are_not_granted_here()
    {
        await using var source = await IdentityServerDatabaseFixture.CreateAsync("sqlite");

        var imported = (await Tool.RunAsync(["import", "--json", .. From(source)])).Done().Json;

        Of(imported["clients"]!.AsArray(), "mixed").Should().Contain("The scope orders.all is not an enabled API scope")
            .And.Contain("The scope misspelt is not an enabled API scope");
        imported["settings"]!["SqrClientCredentials"]!["Clients"]!["mixed"]!["Scopes"]!.ToJsonString().Should().Be("""["orders.read","bills"]""");
    }

    [Test]
    public async Task Settings_that_stand_there_as_text_keep_their_meaning()
    {
        using var file = TextFile.Of($$"""
            {
              "Clients": [ { "ClientId": "acme", "Enabled": "False", "AccessTokenLifetime": "60", "AccessTokenType": "reference",
                "AllowedGrantTypes": [ "client_credentials" ], "AllowedScopes": [ "a", "b", "c" ],
                "ClientSecrets": [ { "Value": "{{IdentityServerDatabaseFixture.Sha256("acme secret")}}" } ] } ],
              "ApiScopes": [ { "Name": "a" }, { "Name": "b", "Enabled": "false" } ]
            }
            """);

        var imported = (await Tool.RunAsync("import", "--from", "duende", "--source-json", file.Path, "--json")).Done().Json;

        var client = imported["settings"]!["SqrClientCredentials"]!["Clients"]!["acme"]!;
        client["Enabled"]!.GetValue<bool>().Should().BeFalse();
        client["AccessTokenLifetime"]!.GetValue<string>().Should().Be("00:01:00");
        client["Scopes"]!.ToJsonString().Should().Be("""["a"]""");
        Of(imported["clients"]!.AsArray(), "acme").Should().Contain("reference tokens");
    }

    [TestCase("\"Enabled\": \"no\"", "Enabled")]
    [TestCase("\"ClientSecrets\": [ { \"Value\": \"x\", \"Expiration\": \"next year\" } ]", "Expiration")]
    [TestCase("\"ClientSecrets\": [ { \"Value\": \"x\", \"Expiration\": \"01.12.2099\" } ]", "Expiration")]
    public async Task What_cannot_be_read_is_refused_and_not_taken_for_the_default(string member, string name)
    {
        using var file = TextFile.Of($$"""[ { "ClientId": "acme", "AllowedGrantTypes": [ "client_credentials" ], {{member}} } ]""");

        (await Tool.RunAsync("import", "--from", "duende", "--source-json", file.Path)).ShouldBeRefused($"{name} at $");
    }

    [TestCase("next year")]
    [TestCase("12/01/2099")]
    public async Task A_moment_of_the_source_that_cannot_be_read_is_refused(string text)
    {
        await using var source = await IdentityServerDatabaseFixture.CreateAsync("sqlite");
        await source.ExecuteAsync($"""UPDATE "ClientSecrets" SET "Expiration" = '{text}' WHERE "Id" = 2""");

        (await Tool.RunAsync(["import", .. From(source)])).ShouldBeRefused($"\"{text}\" in a column Expiration");
    }

    [Test]
    public async Task A_client_whose_tokens_were_bound_to_a_key_must_have_them_bound_here_too()
    {
        await using var source = await IdentityServerDatabaseFixture.CreateAsync("sqlite");
        await source.ExecuteAsync("""ALTER TABLE "Clients" ADD "RequireDPoP" BOOLEAN NOT NULL DEFAULT TRUE""");

        var settings = JsonNode.Parse((await Tool.RunAsync(["import", .. From(source)])).Done().Output);
        var acme = settings!["SqrClientCredentials"]!["Clients"]!["acme"]!; // the import prints settings

        acme["RequireDPoP"]!.GetValue<bool>().Should().BeTrue();
        acme["Enabled"].Should().BeNull("it is enabled");
    }

    [TestCase("""{ "a": 1 }""", "IdentityServer:Clients")]
    [TestCase("hello", "is not valid JSON")]
    [TestCase("""{ "Clients": [], "Clients": [] }""", "twice")]
    public async Task A_file_without_clients_is_refused(string text, string reason)
    {
        using var file = TextFile.Of(text);

        (await Tool.RunAsync("import", "--from", "duende", "--source-json", file.Path)).ShouldBeRefused(reason);
    }

    [Test]
    public async Task The_source_can_be_named_by_the_environment_where_its_password_is_in_no_history()
    {
        await using var source = await IdentityServerDatabaseFixture.CreateAsync("sqlite");
        var tool = new Tool { Environment = { ["SQR_OAUTH_SOURCE_CONNECTION"] = source.Connection, ["SQR_OAUTH_SOURCE_PROVIDER"] = "sqlite" } };

        (await tool.StartAsync("import", "--from", "duende")).Done().Error.Should().Contain("acme: taken over");
    }

    [Test]
    public async Task A_database_of_something_else_is_refused()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();

        (await Tool.RunAsync(["import", .. From(database)])).ShouldBeRefused("The source has no table Clients");
    }

    private static string[] From(ToolDatabase source, string product = "duende") =>
        ["--from", product, "--source-connection", source.Connection, "--source-provider", source.Provider];

    private static string Of(JsonArray clients, string id)
    {
        var client = clients.Single(client => client!["clientId"]!.GetValue<string>() == id)!;

        return $"{client["outcome"]}: {string.Join(' ', client["remarks"]!.AsArray())}";
    }
}
