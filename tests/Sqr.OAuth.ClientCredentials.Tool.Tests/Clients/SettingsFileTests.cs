using System.Net;
using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Without a database the tool prints what goes into a settings file.</summary>
public sealed class SettingsFileTests
{
    [TestCase("acme")]
    [TestCase("urn:acme:client")]
    public async Task The_printed_json_makes_a_client_of_an_issuer(string id)
    {
        var added = (await Tool.RunAsync(
            "client", "add", id, "--scope", "read", "write", "--default-scope", "read",
            "--claim", "tenant=t1", "--lifetime", "00:05:00", "--json")).Done().Json;

        await using var issuer = await ServedIssuer.StartWithAsync(added["settings"]!);
        var (status, body) = await issuer.RequestTokenAsync(id, added["secret"]!.GetValue<string>());

        status.Should().Be(HttpStatusCode.OK);
        (body["scope"]!.GetValue<string>(), body["expires_in"]!.GetValue<int>()).Should().Be(("read", 300));
    }

    [Test]
    public async Task People_see_the_json_and_the_secret_apart_from_it()
    {
        var added = (await Tool.RunAsync("client", "add", "acme")).Done();

        var json = JsonNode.Parse(added.Output[..(added.Output.LastIndexOf('}') + 1)])!;
        json.ToJsonString().Should().NotContain(added.Secret).And.Contain("$sha256$");
        added.Output.Should().Contain($"\n    {added.Secret}\n\n");
    }

    [Test]
    public async Task A_client_that_an_issuer_would_refuse_is_refused()
    {
        (await Tool.RunAsync("client", "add", "acme", "--algorithm", "HS256")).ShouldBeRefused("SigningAlgorithm");
    }

    [Test]
    public async Task The_scopes_of_the_settings_file_are_the_ones_there_are()
    {
        using var settings = TextFile.Of("""{ "SqrClientCredentials": { "Scopes": { "read": {} } } }""");

        (await Tool.RunAsync("client", "add", "acme", "--scope", "reed", "--settings", settings.Path)).ShouldBeRefused("did you mean read?");
    }

    [TestCase("client", "list")]
    [TestCase("client", "show", "acme")]
    [TestCase("client", "remove", "acme")]
    [TestCase("secret", "list", "acme")]
    [TestCase("migrate")]
    public async Task What_needs_a_database_says_how_to_name_one(params string[] command)
    {
        (await Tool.RunAsync(command)).ShouldBeRefused("--connection", exitCode: 2);
    }

    [Test]
    public async Task The_database_can_be_named_by_the_environment()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        var tool = new Tool { Environment = { ["SQR_OAUTH_CONNECTION"] = database.Connection, ["SQR_OAUTH_PROVIDER"] = "sqlite" } };

        (await tool.StartAsync("client", "add", "acme")).Done();

        (await database.RunAsync("client", "list")).Output.Should().Contain("acme");
    }

    [Test]
    public async Task A_connection_without_a_provider_is_asked_for_one()
    {
        (await Tool.RunAsync("client", "list", "--connection", "Data Source=x")).ShouldBeRefused("sqlite, postgresql, sqlserver", exitCode: 2);
    }
}
