using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>An empty database of the test's own, on SQLite or PostgreSQL.</summary>
internal sealed class ToolDatabase : IAsyncDisposable
{
    private static readonly Lazy<Task<byte[]>> MigratedFile = new(MigrateAFileAsync);
    private readonly string _name = $"tool_{Guid.NewGuid():N}";

    private ToolDatabase(string provider) => (Provider, Connection) = (provider, provider is "sqlite"
        ? $"Data Source={Path.Combine(Path.GetTempPath(), $"{_name}.db")};Pooling=False"
        : $"{PostgreSqlServer.ConnectionStringOf(_name)};Pooling=False");

    public string Provider { get; }

    public string Connection { get; }

    /// <summary>Where it is, on SQLite.</summary>
    public string File => new SqliteConnectionStringBuilder(Connection).DataSource;

    public string[] Options => ["--connection", Connection, "--provider", Provider];

    public static async Task<ToolDatabase> CreateAsync(string provider)
    {
        var database = new ToolDatabase(provider);
        if (provider is "postgresql")
        {
            await PostgreSqlServer.ExecuteAsync($"CREATE DATABASE {database._name}");
        }

        return database;
    }

    /// <summary>With the tables of the issuer. On SQLite it is a copy of one that the tool has migrated: that takes a second each time.</summary>
    public static async Task<ToolDatabase> CreateMigratedAsync(string provider = "sqlite")
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
            await PostgreSqlServer.ExecuteAsync($"DROP DATABASE {_name} WITH (FORCE)");
        }
    }

    private static async Task<byte[]> MigrateAFileAsync()
    {
        await using var database = await CreateAsync("sqlite");
        (await database.RunAsync("migrate")).Done();

        return await System.IO.File.ReadAllBytesAsync(database.File);
    }
}
