using Microsoft.Data.Sqlite;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>The file of a SQLite database, as a command uses it.</summary>
internal static class SqliteFile
{
    private const int CannotOpen = 14;
    private const int SecondsToWait = 2; // for a lock of another process; SQLite's provider waits half a minute, and a user is waiting at a terminal

    /// <summary>The connection string with what a command needs where it says nothing itself.</summary>
    public static string Connection(string connection, SqliteOpenMode mode)
    {
        // SQLite makes an empty database where there is none: a misspelt path would look like a database without clients.
        var builder = new SqliteConnectionStringBuilder(connection);
        builder.Mode = builder.Mode is SqliteOpenMode.ReadWriteCreate ? mode : builder.Mode;
        if (!builder.ShouldSerialize("Default Timeout"))
        {
            builder.DefaultTimeout = SecondsToWait;
        }

        return builder.ConnectionString;
    }

    /// <summary>Fails if another process has the file locked. A database of another kind, or one that does not exist yet, passes.</summary>
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
            await using var transaction = connection.BeginTransaction(deferred: false); // takes the lock of a writer, and gives it back
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == CannotOpen)
        {
            // the migration makes it, or says why not
        }
    }
}
