using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>An empty database of the test's own, on SQLite or PostgreSQL.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private static readonly string? PostgreSql = Environment.GetEnvironmentVariable("SQR_TEST_POSTGRES");
    private static readonly Lazy<Task<byte[]>> MigratedFile = new(MigrateAFileAsync);
    private readonly string _name = $"tool_{Guid.NewGuid():N}";

    private TestDatabase(string provider, string server) => (Provider, Connection) = (provider, provider is "sqlite"
        ? $"Data Source={Path.Combine(Path.GetTempPath(), $"{_name}.db")};Pooling=False"
        : $"{server};Database={_name};Pooling=False");

    public string Provider { get; }

    public string Connection { get; }

    /// <summary>Where it is, on SQLite.</summary>
    public string File => new SqliteConnectionStringBuilder(Connection).DataSource;

    public string[] Options => ["--connection", Connection, "--provider", Provider];

    public static async Task<TestDatabase> CreateAsync(string provider)
    {
        if (provider is "postgresql" && PostgreSql is null)
        {
            Assert.Ignore("PostgreSQL is not there; provide it with: eval \"$(.ci/postgres start)\"");
        }

        var database = new TestDatabase(provider, PostgreSql ?? "");
        if (provider is "postgresql")
        {
            await ExecuteAsync(PostgreSql!, $"CREATE DATABASE {database._name}");
        }

        return database;
    }

    /// <summary>With the tables of the issuer. On SQLite it is a copy of one that the tool has migrated: that takes a second each time.</summary>
    public static async Task<TestDatabase> CreateMigratedAsync(string provider = "sqlite")
    {
        var database = await CreateAsync(provider);
        if (provider is "sqlite")
        {
            await System.IO.File.WriteAllBytesAsync(database.File, await MigratedFile.Value);
        }
        else
        {
            (await database.RunAsync("migrate")).Done();
        }

        return database;
    }

    /// <summary>Runs the tool on this database.</summary>
    public Task<ToolRun> RunAsync(params string[] arguments) => Tool.RunAsync([.. arguments, .. Options]);

    public Task<ToolRun> RunWithInputAsync(string input, params string[] arguments) => new Tool { Input = input }.StartAsync([.. arguments, .. Options]);

    public void Use(DbContextOptionsBuilder options)
    {
        if (Provider is "sqlite")
        {
            options.UseSqlite(Connection);
        }
        else
        {
            options.UseNpgsql(Connection);
        }
    }

    public DbConnection Connect() => Provider is "sqlite" ? new SqliteConnection(Connection) : new NpgsqlConnection(Connection);

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = Connect();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Provider is "sqlite")
        {
            foreach (var file in new[] { File, $"{File}-wal", $"{File}-shm" })
            {
                System.IO.File.Delete(file);
            }
        }
        else
        {
            await ExecuteAsync(PostgreSql!, $"DROP DATABASE {_name} WITH (FORCE)");
        }
    }

    private static async Task<byte[]> MigrateAFileAsync()
    {
        await using var database = await CreateAsync("sqlite");
        (await database.RunAsync("migrate")).Done();

        return await System.IO.File.ReadAllBytesAsync(database.File);
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
