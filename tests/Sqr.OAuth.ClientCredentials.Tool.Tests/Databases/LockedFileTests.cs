using Microsoft.Data.Sqlite;

namespace Sqr.OAuth.ClientCredentials.Tests;

[RunsInFull]
public sealed class LockedFileTests
{
    [TestCase("client", "list")]
    [TestCase("client", "add", "acme")]
    [TestCase("key", "list")]
    [TestCase("migrate")]
    [TestCase("import", "--from", "duende", "--source-json", "SOURCE")]
    public async Task A_file_that_another_process_has_locked_is_said_so(params string[] arguments)
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        using var source = TextFile.Of("""{ "Clients": [ { "ClientId": "acme", "AllowedGrantTypes": [ "client_credentials" ] } ] }""");
        await using var other = new SqliteConnection(database.Connection);
        await other.OpenAsync();
        await using var command = other.CreateCommand();
        command.CommandText = "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE";
        await command.ExecuteNonQueryAsync();

        var run = await database.RunAsync([.. arguments.Select(argument => argument is "SOURCE" ? source.Path : argument)]);

        run.ShouldBeRefused("The database file is locked by another process.", exitCode: 3);
        run.Error.Should().NotContain("migrate");
    }

    [Test]
    public async Task A_lock_that_a_killed_migration_has_left_is_said_so_and_waited_for_as_long_as_the_connection_string_says()
    {
        await using var database = await ToolDatabase.CreateAsync("sqlite");
        await database.ExecuteAsync(
            """CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL);"""
            + """ INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-11-24 10:00:00+00:00')""");

        (await database.RunAsync("migrate")).ShouldBeRefused("has been locked for a migration since 2026-11-24T10:00:00Z", exitCode: 3);
    }

    [Test]
    public async Task A_source_that_is_locked_is_said_so()
    {
        await using var source = await ToolDatabase.CreateMigratedAsync();
        await using var other = new SqliteConnection(source.Connection);
        await other.OpenAsync();
        await using var command = other.CreateCommand();
        command.CommandText = "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE";
        await command.ExecuteNonQueryAsync();

        (await Tool.RunAsync("import", "--from", "duende", "--source-connection", source.Connection, "--source-provider", "sqlite"))
            .ShouldBeRefused("locked by another process", exitCode: 3);
    }
}
