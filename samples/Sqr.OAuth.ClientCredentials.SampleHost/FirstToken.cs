using Microsoft.Data.Sqlite;
using Npgsql;

namespace Sqr.OAuth.ClientCredentials.SampleHost;

/// <summary>The commands for a first token, printed at start.</summary>
internal static class FirstToken
{
    /// <param name="issuer">The issuer's address.</param>
    /// <param name="database">The database that holds the clients: SQLite or PostgreSQL.</param>
    /// <param name="connection">Its connection string; null if the clients are in the settings.</param>
    public static string HowTo(string? issuer, string? database, string? connection) => connection is null
        ? $$"""

            The issuer is {{issuer}}. Ask for a token:

              {{Curl(issuer, "354z244b-2b83-4721-922b-9f9b4ba13059", "secret")}}

            """
        : $$"""

            The issuer is {{issuer}}. Make a client, in the root of the clone; its secret is shown once:

              {{AddClient(database, connection)}}

            Ask for a token, with that secret in place of SECRET:

              {{Curl(issuer, "acme", "SECRET")}}

            """;

    private static string Curl(string? issuer, string client, string secret) =>
        $$"""curl -X POST {{issuer}}/oauth2/token -H "Content-Type: application/json" """
        + $$"""-d '{"client_id":"{{client}}","client_secret":"{{secret}}","grant_type":"client_credentials"}'""";

    private static string AddClient(string? database, string connection) =>
        "dotnet run --project src/Sqr.OAuth.ClientCredentials.Tool -- client add acme --scope read:users write:logs "
        + $"--provider {database?.ToLowerInvariant()} --connection {Quote(FromElsewhere(database, connection))}";

    // Names the same database from any directory, without the password, because this ends up in logs.
    private static string FromElsewhere(string? database, string connection)
    {
        if (database is "SQLite")
        {
            var file = new SqliteConnectionStringBuilder(connection);
            file.DataSource = Path.GetFullPath(file.DataSource);
            file.Password = file.Password.Length > 0 ? "..." : "";

            return file.ConnectionString;
        }

        var server = new NpgsqlConnectionStringBuilder(connection);
        server.Password = server.Password is null ? null : "...";

        return server.ConnectionString;
    }

    private static string Quote(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
