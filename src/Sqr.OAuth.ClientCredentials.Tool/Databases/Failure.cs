using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>Says in a sentence what went wrong, and what to do where that is known.</summary>
internal static class Failure
{
    private const int SqliteError = 1; // "no such table" has no code of its own
    private const int SqliteCannotOpen = 14;
    private const int SqlServerInvalidObject = 208;

    public static string Explain(Exception exception)
    {
        var causes = Causes(exception).ToList();
        if (causes.OfType<DatabaseSchemaException>().FirstOrDefault() is { } schema)
        {
            return OneLine(schema.Message); // says more than the exception of the database in it
        }

        return causes.OfType<DbException>().FirstOrDefault() is { } database
            ? Explain(database)
            : OneLine(causes.OfType<OptionsValidationException>().FirstOrDefault()?.Message ?? WithPlace(exception.Message, causes));
    }

    // A file that is no JSON: where it is wrong stands further in.
    private static string WithPlace(string message, IEnumerable<Exception> causes) =>
        causes.OfType<JsonException>().FirstOrDefault() is { } json && json.Message != message ? $"{message} {json.Message}" : message;

    public static bool IsMissingTable(DbException exception) => exception switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode == SqliteError && sqlite.Message.Contains("no such table", StringComparison.Ordinal),
        PostgresException postgres => postgres.SqlState is PostgresErrorCodes.UndefinedTable,
        SqlException sqlServer => sqlServer.Number == SqlServerInvalidObject,
        _ => false,
    };

    private static string Explain(DbException exception) => exception switch
    {
        _ when IsMissingTable(exception) => "The database does not have the tables for this; run sqr-oauth migrate first.",
        SqliteException { SqliteErrorCode: SqliteCannotOpen } => "The database file is not there or cannot be opened; check the path in the connection string, or make it with sqr-oauth migrate.",
        _ => $"The database said: {OneLine(exception.Message)}",
    };

    private static IEnumerable<Exception> Causes(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            yield return exception;
        }
    }

    private static string OneLine(string text) => string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
