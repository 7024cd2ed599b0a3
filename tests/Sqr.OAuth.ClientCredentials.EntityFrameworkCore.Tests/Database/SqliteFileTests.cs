using System.Runtime.Versioning;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Who may read the files that a migration makes.</summary>
[UnsupportedOSPlatform("windows")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SqliteFileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sqr-sqlite-");

    private string File => Path.Combine(_directory.FullName, "issuer 1.db");

    public void Dispose() => _directory.Delete(recursive: true);

    [TestCase("Data Source={0}")]
    [TestCase("Filename={0};Mode=ReadWriteCreate")]
    [TestCase("Data Source=file:{0}?cache=private")]
    [TestCase("Data Source=file://{0}")]
    [TestCase("Data Source=file://localhost{1}?cache=shared")]
    public async Task The_owner_alone_may_read_them(string connection)
    {
        connection = string.Format(System.Globalization.CultureInfo.InvariantCulture, connection, File, File.Replace(" ", "%20", StringComparison.Ordinal));
        await using var open = await MigrateAndHoldOpenAsync(connection);

        _directory.EnumerateFiles().Select(file => file.Name).Should().BeEquivalentTo("issuer 1.db", "issuer 1.db-wal", "issuer 1.db-shm");
        _directory.EnumerateFiles().Select(file => file.UnixFileMode).Should().AllBeEquivalentTo(OwnerOnly);
    }

    [Test]
    public async Task A_file_that_exists_keeps_its_mode_and_its_journal()
    {
        await using (new FileStream(
            File, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly | UnixFileMode.GroupRead }))
        {
            // empty, as an administrator may have prepared it
        }

        await MigrateAsync($"Data Source={File}");

        System.IO.File.GetUnixFileMode(File).Should().Be(OwnerOnly | UnixFileMode.GroupRead);
    }

    [TestCase("Data Source=:memory:")]
    [TestCase("Data Source=sqr-shared;Mode=Memory;Cache=Shared")]
    [TestCase("Data Source=file:sqr-uri?mode=memory&cache=shared")]
    public async Task A_database_in_memory_makes_no_file(string connection)
    {
        var before = Directory.GetCurrentDirectory();
        await using var kept = new SqliteConnection(connection);
        await kept.OpenAsync();

        await MigrateAsync(options => options.UseSqlite(kept));

        Directory.EnumerateFiles(before).Select(Path.GetFileName).Should().NotContain(name =>
            name!.StartsWith("sqr-", StringComparison.Ordinal) || name.Contains("memory", StringComparison.Ordinal));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_start_on_a_file_that_is_not_there_makes_none(bool ours)
    {
        var issuer = ours
            ? Issuer.Default.With(builder => builder.AddEntityFrameworkStores(options => options.UseSqlite($"Data Source={File}")))
            : Issuer.Default
                .Services(services => services.AddDbContext<ContextOfAHost>(options => options.UseSqlite($"Data Source={File}")))
                .With(builder => builder.AddEntityFrameworkStores<ContextOfAHost>());

        var start = () => issuer.StartAsync();

        await start.Should().ThrowAsync<DatabaseSchemaException>();
        _directory.EnumerateFiles().Should().BeEmpty();
    }

    [TestCase("no-such-directory/issuer.db", "unable to open database file")]
    public async Task A_path_that_cannot_be_written_is_told_with_what_to_do(string file, string reason)
    {
        var migrate = () => MigrateAsync($"Data Source={Path.Combine(_directory.FullName, file)}");

        (await migrate.Should().ThrowAsync<DatabaseSchemaException>()).WithMessage($"*{reason}*directory must exist*");
    }

    [Test]
    public async Task A_file_that_another_process_has_locked_is_told()
    {
        await MigrateAsync($"Data Source={File}");
        await using var other = new SqliteConnection($"Data Source={File};Pooling=False");
        await other.OpenAsync();
        await using (var forget = new SqliteCommand("""DELETE FROM "__EFMigrationsHistory"; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE""", other))
        {
            await forget.ExecuteNonQueryAsync();
        }

        var migrate = () => MigrateAsync($"Data Source={File};Default Timeout=1;Pooling=False");

        (await migrate.Should().ThrowAsync<DatabaseSchemaException>()).WithMessage("*database is locked*Another process has locked the file*");
    }

    private static async Task<SqliteConnection> MigrateAndHoldOpenAsync(string connection)
    {
        await MigrateAsync(connection);
        var open = new SqliteConnection($"{connection};Pooling=False");
        await open.OpenAsync();
        await using var read = new SqliteCommand("""DELETE FROM "SqrLeases" """, open);
        await read.ExecuteNonQueryAsync();

        return open;
    }

    private static Task<IReadOnlyList<string>> MigrateAsync(string connection) => MigrateAsync(options => options.UseSqlite($"{connection};Pooling=False"));

    private static async Task<IReadOnlyList<string>> MigrateAsync(Action<DbContextOptionsBuilder> configure)
    {
        var services = new ServiceCollection();
        services.AddSqrClientCredentialsCore(options => options.Issuer = Issuer.Identifier).AddEntityFrameworkStores(configure);
        await using var provider = services.BuildServiceProvider();

        return await provider.MigrateSqrClientCredentialsAsync();
    }
}
