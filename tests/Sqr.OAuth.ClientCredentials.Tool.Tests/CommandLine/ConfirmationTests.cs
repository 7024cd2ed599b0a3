namespace Sqr.OAuth.ClientCredentials.Tests;

[RunsInFull]
public sealed class ConfirmationTests
{
    [TestCase("n\n")]
    [TestCase("acme\n")]
    public async Task On_a_terminal_a_client_is_removed_only_after_a_yes(string answer)
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        await database.RunAsync("client", "add", "acme");

        var (refused, refusedCode) = await Terminal.RunAsync(answer, ["client", "remove", "acme", .. database.Options]);
        var before = await ClientsAsync(database);
        var (removed, removedCode) = await Terminal.RunAsync("y\n", ["client", "remove", "acme", .. database.Options]);

        refused.Should().Contain("Permanently remove client acme and its secrets? [y/N]").And.Contain("Nothing was done.");
        refusedCode.Should().Be(1);
        before.Should().Be(1);
        removed.Should().Contain("acme was removed.");
        removedCode.Should().Be(0);
        (await ClientsAsync(database)).Should().Be(0);
    }

    [Test]
    public async Task A_key_and_a_secret_are_asked_about_too()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        await database.RunAsync("client", "add", "acme");
        await using var issuer = await ServedIssuer.StartOnAsync(database);
        var secret = (await database.RunAsync("secret", "list", "acme", "--json")).Json[0]!["id"]!.GetValue<string>();
        var key = (await database.RunAsync("key", "list", "--json")).Json[0]!["keyId"]!.GetValue<string>();

        (await Terminal.RunAsync("n\n", ["secret", "remove", "acme", secret, .. database.Options])).Output.Should().Contain("[y/N]");
        (await Terminal.RunAsync("n\n", ["key", "revoke", key, .. database.Options])).Output.Should().Contain("[y/N]");

        (await database.RunAsync("secret", "list", "acme", "--json")).Json.AsArray().Should().HaveCount(1);
        (await database.RunAsync("key", "list", "--json")).Output.Should().Contain(key);
    }

    [Test]
    public async Task Before_a_key_is_sealed_its_thumbprint_is_shown()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        await using (await ServedIssuer.StartOnAsync(database))
        {
            // makes a key
        }

        await database.ExecuteAsync("""UPDATE "SqrSigningKeys" SET "Seal" = 'a256gcm:AAAA' """);
        using var settings = TextFile.Of($$"""{ "SqrClientCredentials": { "Keys": { "EncryptionKeys": ["{{ServedIssuer.EncryptionKey}}"] } } }""");
        string[] options = ["--settings", settings.Path, .. database.Options];
        var key = (await Tool.RunAsync(["key", "list", "--json", .. options])).Done().Json[0]!;

        var (output, exitCode) = await Terminal.RunAsync("n\n", columns: 500, ["key", "seal", key["keyId"]!.GetValue<string>(), .. options]);

        output.Should().Contain($"The thumbprint of its public half is {key["thumbprint"]}.").And.Contain("[y/N]");
        exitCode.Should().Be(1);
        (await Tool.RunAsync(["key", "list", "--json", .. options])).Json[0]!["state"]!.GetValue<string>().Should().Be("unsealed");
    }

    [Test]
    public async Task An_import_asks_before_it_replaces_clients()
    {
        using var source = TextFile.Of("""{ "Clients": [ { "ClientId": "acme", "AllowedGrantTypes": [ "client_credentials" ], "ClientName": "New" } ] }""");
        await using var database = await ToolDatabase.CreateMigratedAsync();
        await database.RunAsync("client", "add", "acme", "--name", "Old");

        var (output, _) = await Terminal.RunAsync("n\n", ["import", "--from", "duende", "--source-json", source.Path, "--replace", .. database.Options]);

        output.Should().Contain("[y/N]");
        (await database.RunAsync("client", "show", "acme", "--json")).Json["displayName"]!.GetValue<string>().Should().Be("Old");
    }

    [Test]
    public async Task With_yes_nobody_is_asked()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        await database.RunAsync("client", "add", "acme");

        var (output, exitCode) = await Terminal.RunAsync("", ["client", "remove", "acme", "--yes", .. database.Options]);

        output.Should().NotContain("[y/N]").And.Contain("acme was removed.");
        exitCode.Should().Be(0);
    }

    [Test]
    public async Task A_question_that_cannot_be_shown_is_not_taken_for_answered()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        await database.RunAsync("client", "add", "acme");
        using var errors = TextFile.Of("");

        var (_, exitCode) = await Terminal.RunAsync("", columns: 80, ["client", "remove", "acme", .. database.Options], errors.Path);

        (await File.ReadAllTextAsync(errors.Path)).Should().Contain("Nothing was done").And.Contain("--yes");
        exitCode.Should().Be(1);
        (await ClientsAsync(database)).Should().Be(1);
    }

    private static async Task<int> ClientsAsync(ToolDatabase database) => (await database.RunAsync("client", "list", "--json")).Json.AsArray().Count;
}
