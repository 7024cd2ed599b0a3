using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>Explains in one sentence what went wrong, and what to do if that is known.</summary>
internal static class Failure
{
    private const int SqliteError = 1; // "no such table" has no code of its own
    private const int SqliteBusy = 5;
    private const int SqliteTableLocked = 6;
    private const int SqliteCannotOpen = 14;
    private const int SqlServerInvalidObject = 208;
    private const int SqlServerTimeout = -2;
    private const int SqlServerNoSuchDatabase = 4060;
    private const int SqlServerConnectionLost = 20; // a severity class: the server ends the connection

    /// <param name="exception">The error.</param>
    /// <param name="migrate">The command that migrates the database; empty if that is what failed, or if the database is another product's.</param>
    public static string Explain(Exception exception, string migrate)
    {
        var causes = Causes(exception).ToList();
        if (causes.OfType<DatabaseSchemaException>().FirstOrDefault() is { } schema)
        {
            return OneLine(schema.Message); // says more than the inner exception of the database
        }

        return causes.OfType<DbException>().FirstOrDefault() is { } database
            ? Explain(database, migrate)
            : OneLine(causes.OfType<OptionsValidationException>().FirstOrDefault()?.Message ?? WithPlace(exception.Message, causes));
    }

    /// <summary>Whether the database or the issuer was unreachable, so that the same command may succeed later.</summary>
    public static int ExitCodeOf(Exception exception) =>
        Causes(exception).Any(IsUnreachable) ? ExitCodes.NotReachable : ExitCodes.Refused;

    // A file that is not JSON: the inner exception says where.
    private static string WithPlace(string message, IEnumerable<Exception> causes) =>
        causes.OfType<JsonException>().FirstOrDefault() is { } json && json.Message != message ? $"{message} {json.Message}" : message;

    public static bool IsMissingTable(DbException exception) => exception switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode == SqliteError && sqlite.Message.Contains("no such table", StringComparison.Ordinal),
        PostgresException postgres => postgres.SqlState is PostgresErrorCodes.UndefinedTable,
        SqlException sqlServer => sqlServer.Number == SqlServerInvalidObject,
        _ => false,
    };

    private static bool IsUnreachable(Exception exception) => exception switch
    {
        HttpRequestException or TimeoutException => true, // a timeout: another process is migrating the database, or was killed while migrating
        SqliteException sqlite => sqlite.SqliteErrorCode is SqliteCannotOpen or SqliteBusy or SqliteTableLocked,
        PostgresException postgres => postgres.IsTransient || postgres.SqlState is PostgresErrorCodes.InvalidCatalogName,
        SqlException sqlServer => sqlServer.Class >= SqlServerConnectionLost || sqlServer.Number is SqlServerTimeout or SqlServerNoSuchDatabase,
        _ => exception is NpgsqlException, // one that the server itself did not send
    };

    private static string Explain(DbException exception, string migrate) => exception switch
    {
        _ when IsMissingTable(exception) => $"The database does not have the required tables.{(migrate.Length > 0 ? $" Run {migrate} first." : "")}",
        SqliteException { SqliteErrorCode: SqliteBusy or SqliteTableLocked } =>
            "The database file is locked by another process. Wait until that process is done, or end it, and try again.",
        SqliteException { SqliteErrorCode: SqliteCannotOpen } => migrate.Length > 0
            ? $"The database file does not exist or cannot be opened. Check the path in the connection string, or create the file with {migrate}."
            : "The database file cannot be opened. Check the path in the connection string, that its directory exists, and that you have access to both.",
        _ => $"The database reported: {OneLine(exception.Message)}",
    };

    private static IEnumerable<Exception> Causes(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            yield return exception;
        }
    }

    private static string OneLine(string text) =>
        string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
