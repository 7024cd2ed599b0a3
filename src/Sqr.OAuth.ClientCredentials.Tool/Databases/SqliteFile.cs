using Microsoft.Data.Sqlite;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>The file of a SQLite database, as a command uses it.</summary>
internal static class SqliteFile
{
    private const int CannotOpen = 14;
    // For a lock of another process. SQLite's provider waits half a minute, but here a user is waiting at a terminal.
    private const int SecondsToWait = 2;

    /// <summary>The connection string, with the defaults that a command needs.</summary>
    public static string Connection(string connection, SqliteOpenMode mode)
    {
        // SQLite creates an empty database if there is none: a misspelled path would look like a database without clients.
        var builder = new SqliteConnectionStringBuilder(connection);
        builder.Mode = builder.Mode is SqliteOpenMode.ReadWriteCreate ? mode : builder.Mode;
        if (!builder.ShouldSerialize("Default Timeout"))
        {
            builder.DefaultTimeout = SecondsToWait;
        }

        return builder.ConnectionString;
    }

    /// <summary>Fails if another process has locked the file. Other kinds of database, and files that do not exist yet, pass.</summary>
    /// <exception cref="SqliteException">The file is locked.</exception>
    public static async Task EnsureUnlockedAsync(Target target, CancellationToken cancellationToken)
    {
        if (target.Provider != DatabaseProviders.Sqlite)
        {
            return;
        }

        await using var connection = new SqliteConnection(Connection(target.Connection, SqliteOpenMode.ReadWrite));
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using var transaction = connection.BeginTransaction(deferred: false); // takes a writer's lock, and releases it
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == CannotOpen)
        {
            // the migration creates it, or reports why it cannot
        }
    }
}
