using System.Text.RegularExpressions;

namespace Sqr.OAuth.ClientCredentials.Tests;

[RunsInFull]
public sealed partial class TerminalListTests
{
    private const string Client = "354z244b-2b83-4721-922b-9f9b4ba13059";

    [TestCase(200)]
    [TestCase(80)]
    [TestCase(40)]
    public async Task Identifiers_are_whole_on_a_terminal_of_any_width(int columns)
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        await database.RunAsync("client", "add", Client, "--name", "The contract's example client", "--scope", "read:users", "write:logs");
        await database.RunAsync("secret", "add", Client, "--description", "the second one");
        await using var issuer = await ServedIssuer.StartOnAsync(database);

        var clients = await ListAsync(columns, ["client", "list", .. database.Options]);
        var secrets = await ListAsync(columns, ["secret", "list", Client, .. database.Options]);
        var keys = await ListAsync(columns, ["key", "list", .. database.Options]);

        clients.Should().Contain(Client);
        secrets.Should().Contain(SecretIds(await database.RunAsync("secret", "list", Client, "--json")));
        keys.Should().Contain(await issuer.PublishedKeysAsync());
    }

    [Test]
    public async Task What_does_not_fit_a_terminal_is_shown_row_by_row()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        await database.RunAsync("client", "add", Client);

        var (output, _) = await Terminal.RunAsync("", 80, ["secret", "list", Client, .. database.Options]);

        output.Should().MatchRegex(@"^[0-9a-f-]{36}\r\n  Created +2[0-9-]{9}T[0-9:]{8}Z\r\n");
        output.Split("\r\n").Should().OnlyContain(line => line.Length <= 80);
    }

    [Test]
    public async Task A_pipe_gets_columns_with_a_row_on_each_line()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        await database.RunAsync("client", "add", Client);

        (await database.RunAsync("secret", "list", Client)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(2)
            .And.ContainSingle(line => line.StartsWith("Secret ", StringComparison.Ordinal))
            .And.ContainSingle(line => SecretId().IsMatch(line));
    }

    [Test]
    public async Task A_list_without_entries_says_so_and_gives_a_script_an_empty_one()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        var (noClients, noClientsJson) = (await database.RunAsync("client", "list"), await database.RunAsync("client", "list", "--json"));
        var (noKeys, noKeysJson) = (await database.RunAsync("key", "list"), await database.RunAsync("key", "list", "--json"));
        await database.RunAsync("client", "add", "acme", "--certificate-san", "dns:acme.example.com");
        var (noSecrets, noSecretsJson) = (await database.RunAsync("secret", "list", "acme"), await database.RunAsync("secret", "list", "acme", "--json"));

        ShouldSay(noClients, "The database has no clients");
        ShouldSay(noKeys, "There are no keys yet");
        ShouldSay(noSecrets, "acme has no secrets");
        new[] { noClientsJson, noKeysJson, noSecretsJson }.Should().OnlyContain(run => run.ExitCode == 0 && run.Output.Trim() == "[]");

        static void ShouldSay(ToolRun run, string text)
        {
            run.Done().Output.Should().BeEmpty();
            run.Error.Should().Contain(text);
        }
    }

    [Test]
    public async Task An_import_of_nothing_says_so()
    {
        using var source = TextFile.Of("""{ "Clients": [] }""");
        await using var database = await ToolDatabase.CreateMigratedAsync();

        (await database.RunAsync("import", "--from", "duende", "--source-json", source.Path)).Done().Error.Should().Contain("The source has no clients.");
    }

    private static async Task<IReadOnlyList<string>> ListAsync(int columns, string[] arguments)
    {
        var (output, exitCode) = await Terminal.RunAsync("", columns, arguments);

        exitCode.Should().Be(0, "it said: {0}", output);
        output.Should().NotContainAny("│", "─", "╭");

        return [.. output.Split(["\r\n", " "], StringSplitOptions.RemoveEmptyEntries)];
    }

    private static IEnumerable<string> SecretIds(ToolRun run) => run.Json.AsArray().Select(secret => secret!["id"]!.GetValue<string>());

    [GeneratedRegex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12} ")]
    private static partial Regex SecretId();
}
