using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Which database a test runs on.</summary>
public enum Provider
{
    Sqlite,
    PostgreSql,
}

/// <summary>A database of a test's own: a SQLite file, or a PostgreSQL database on the server that CI has started.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly Provider _provider;
    private readonly string _name = $"sqr_{Guid.NewGuid():N}";

    private TestDatabase(Provider provider)
    {
        _provider = provider;
        ConnectionString = provider switch
        {
            Provider.Sqlite => $"Data Source={File}",
            _ => PostgreSqlServer.ConnectionStringOf(_name),
        };
    }

    public string ConnectionString { get; }

    /// <summary>Of SQLite.</summary>
    public string File => Path.Combine(Path.GetTempPath(), $"{_name}.db");

    /// <summary>A name for a database; there is none of it yet.</summary>
    public static TestDatabase Absent(Provider provider) => new(provider);

    /// <summary>A database without any table.</summary>
    public static async Task<TestDatabase> EmptyAsync(Provider provider)
    {
        var database = new TestDatabase(provider);
        await database.CreateEmptyAsync();

        return database;
    }

    /// <summary>A database with the tables of this version.</summary>
    public static async Task<TestDatabase> MigratedAsync(Provider provider)
    {
        var database = new TestDatabase(provider);
        await database.MigrateAsync();

        return database;
    }

    /// <summary>Makes the database, without any table.</summary>
    public async Task CreateEmptyAsync()
    {
        await using var context = OpenContext();
        await context.GetService<IRelationalDatabaseCreator>().CreateAsync();
    }

    public void Configure(DbContextOptionsBuilder options) => Configure(options, ConnectionString);

    /// <summary>The same provider, by another connection.</summary>
    public void Configure(DbContextOptionsBuilder options, string connectionString)
    {
        if (_provider == Provider.Sqlite)
        {
            options.UseSqlite(connectionString);
        }
        else
        {
            options.UseNpgsql(connectionString);
        }
    }

    /// <summary>Services with the stores and nothing else, as a tool has them.</summary>
    public ServiceProvider BuildServices()
    {
        var services = new ServiceCollection();
        services.AddSqrClientCredentialsCore(options => options.Issuer = Issuer.Identifier).AddEntityFrameworkStores(Configure);

        return services.BuildServiceProvider();
    }

    public async Task<IReadOnlyList<string>> MigrateAsync()
    {
        await using var services = BuildServices();

        return await services.MigrateSqrClientCredentialsAsync();
    }

    /// <summary>Runs SQL past the package, as an administrator would.</summary>
    public async Task<int> ExecuteAsync(string sql)
    {
        await using var context = OpenContext();

        return await context.Database.ExecuteSqlRawAsync(sql);
    }

    public async Task<List<T>> QueryAsync<T>(string sql)
    {
        await using var context = OpenContext();

        return await context.Database.SqlQueryRaw<T>(sql).ToListAsync();
    }

    public async Task<int> CountAsync(string table) => (await QueryAsync<int>($"""SELECT CAST(COUNT(*) AS INTEGER) AS "Value" FROM "{table}" """)).Single();

    public async ValueTask DisposeAsync()
    {
        if (_provider == Provider.Sqlite)
        {
            using var connection = new SqliteConnection(ConnectionString);
            SqliteConnection.ClearPool(connection);
            foreach (var file in new[] { File, $"{File}-wal", $"{File}-shm" })
            {
                System.IO.File.Delete(file);
            }
        }
        else
        {
            await using var pooled = new NpgsqlConnection(ConnectionString);
            NpgsqlConnection.ClearPool(pooled);
            await PostgreSqlServer.ExecuteAsync($"DROP DATABASE IF EXISTS \"{_name}\" WITH (FORCE)");
        }
    }

    private DbContext OpenContext()
    {
        var options = new DbContextOptionsBuilder();
        Configure(options);

        return new(options.Options);
    }
}
