using Npgsql;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A database of a test's own on the PostgreSQL that the environment names.</summary>
internal sealed class TestPostgreSql : IAsyncDisposable
{
    private readonly string _server;
    private readonly string _name = $"sqr_{Guid.NewGuid():N}";

    private TestPostgreSql(string server) => _server = server;

    public string ConnectionString => new NpgsqlConnectionStringBuilder(_server) { Database = _name, MaxPoolSize = 20 }.ConnectionString;

    /// <summary>Makes the database, or ignores the test where there is no server.</summary>
    public static async Task<TestPostgreSql> CreateAsync()
    {
        if (Environment.GetEnvironmentVariable("SQR_TEST_POSTGRES") is not { Length: > 0 } server)
        {
            Assert.Ignore("PostgreSQL is not there; provide it with: eval \"$(.ci/postgres start)\"");
            throw new InvalidOperationException("Assert.Ignore has thrown.");
        }

        var database = new TestPostgreSql(server);
        await database.ExecuteAsync($"create database {database._name}");

        return database;
    }

    public async ValueTask DisposeAsync() => await ExecuteAsync($"drop database {_name} with (force)");

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
