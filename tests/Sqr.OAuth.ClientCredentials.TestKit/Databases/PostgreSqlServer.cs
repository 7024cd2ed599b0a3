using Npgsql;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>The PostgreSQL that the environment names, as .ci/postgres starts it.</summary>
internal static class PostgreSqlServer
{
    /// <summary>How its administrator connects. Where there is none, the test is ignored.</summary>
    public static string ConnectionString
    {
        get
        {
            var server = Environment.GetEnvironmentVariable("SQR_TEST_POSTGRES");
            if (server is not { Length: > 0 })
            {
                Assert.Ignore("PostgreSQL is not there; provide it with: eval \"$(.ci/postgres start)\"");
            }

            return server!; // Ignore has thrown
        }
    }

    /// <summary>The same server, and that database on it.</summary>
    public static string ConnectionStringOf(string database) =>
        new NpgsqlConnectionStringBuilder(ConnectionString) { Database = database, IncludeErrorDetail = true, MaxPoolSize = 20 }.ConnectionString;

    /// <summary>Runs SQL as its administrator.</summary>
    public static async Task ExecuteAsync(string sql)
    {
        await using var server = new NpgsqlConnection(ConnectionString);
        await server.OpenAsync();
        await using var command = new NpgsqlCommand(sql, server);
        await command.ExecuteNonQueryAsync();
    }
}
