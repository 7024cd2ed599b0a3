namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture("sqlite")]
[TestFixture("postgresql")]
public sealed class MigrateTests(string provider)
{
    [Test]
    public async Task The_first_run_makes_the_tables_and_says_so_and_the_second_has_nothing_to_do()
    {
        await using var database = await ToolDatabase.CreateAsync(provider);

        var first = (await database.RunAsync("migrate")).Done();
        var second = (await database.RunAsync("migrate")).Done();

        first.Output.Should().StartWith("Applied: ").And.Contain("SqrClientCredentials");
        second.Output.Trim().Should().Be("The database is up to date.");
    }

    [Test]
    public async Task A_script_reads_what_was_applied()
    {
        await using var database = await ToolDatabase.CreateAsync(provider);

        (await database.RunAsync("migrate", "--json")).Json["applied"]!.AsArray().Should().NotBeEmpty();
        (await database.RunAsync("migrate", "--json")).Json["applied"]!.AsArray().Should().BeEmpty();
    }

    [Test]
    public async Task A_command_before_it_says_to_run_it()
    {
        await using var database = await ToolDatabase.CreateAsync(provider);

        (await database.RunAsync("client", "list")).ShouldBeRefused("sqr-oauth migrate", exitCode: provider is "sqlite" ? 3 : 1); // SQLite has no file yet
    }
}
