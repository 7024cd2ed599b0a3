namespace Sqr.OAuth.ClientCredentials.Tests;

[RunsInFull]
public sealed class ChangeLogTests
{
    [Test]
    public async Task Changes_of_clients_and_secrets_are_appended_with_the_user_who_made_them()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        using var log = TextFile.Of("first line\n", ".log");
        var added = (await RunAsync(log.Path, database, "client", "add", "acme", "--scope", "read")).Done();
        (await RunAsync(log.Path, database, "client", "disable", "acme")).Done();

        var lines = await File.ReadAllLinesAsync(log.Path);

        var who = Environment.UserName;
        lines.Should().HaveCount(4);
        lines[0].Should().Be("first line");
        lines[1].Should().MatchRegex($@"^\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{{3}}Z {who} 6007 ClientChanged Client acme in the database: Added, by {who}\.$");
        lines[2].Should().MatchRegex($@" {who} 6008 SecretChanged Secret [-0-9a-f]{{36}} of client acme in the database: Added, by {who}\.$");
        lines[3].Should().EndWith($" {who} 6007 ClientChanged Client acme in the database: Disabled, by {who}.");
        string.Join('\n', lines).Should().NotContain(added.Secret);
    }

    [Test]
    public async Task Where_the_file_cannot_be_opened_nothing_is_changed()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();

        var run = await RunAsync(Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}", "changes.log"), database, "client", "add", "acme");

        run.ExitCode.Should().NotBe(0);
        (await database.RunAsync("client", "list", "--json")).Done().Json.AsArray().Should().BeEmpty();
    }

    private static Task<ToolRun> RunAsync(string log, ToolDatabase database, params string[] arguments) =>
        new Tool { Environment = { ["SQR_OAUTH_LOG"] = log } }.StartAsync([.. arguments, .. database.Options]);
}
