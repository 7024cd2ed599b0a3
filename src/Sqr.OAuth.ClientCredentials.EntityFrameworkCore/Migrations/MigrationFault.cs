using System.ComponentModel;
using System.Data.Common;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>What a database reports when it cannot be migrated, and what to do about it.</summary>
internal static class MigrationFault
{
    private const string InsufficientPrivilege = "42501"; // SQLSTATE, as PostgreSQL uses it
    private const string InvalidPassword = "28P01";
    private const string InvalidAuthorization = "28000";

    // The code of Microsoft.Data.Sqlite is not accessible without a reference to it, but its messages begin with it.
    private const string SqliteBusy = "SQLite Error 5:";
    private const string SqliteLocked = "SQLite Error 6:";
    private const string SqliteReadOnly = "SQLite Error 8:";
    private const string SqliteCannotOpen = "SQLite Error 14:";

    // The same holds for Microsoft.Data.SqlClient, which does not report what is transient either. It keeps the error number for a help page.
    private const string SqlServerNumber = "HelpLink.EvtID";

    // 0: the connection broke; 18401: the server starts and upgrades itself; 40613: Azure moves the database.
    private static readonly string[] SqlServerNotReady = ["0", "18401", "40613"];

    /// <summary>The database's exception, which execution strategies wrap in others.</summary>
    /// <returns>Null if there is none.</returns>
    public static DbException? Of(Exception exception)
    {
        for (Exception? cause = exception; cause is not (null or DatabaseSchemaException); cause = cause.InnerException)
        {
            if (cause is DbException fault)
            {
                return fault;
            }
        }

        return null;
    }

    /// <summary>Whether the same attempt may succeed in a moment, because the server is starting or busy, or another process holds the file.</summary>
    public static bool IsTransient(DbException fault) => IsLocked(fault) || IsUnreachable(fault);

    /// <summary>When to stop trying. SQLite has already waited for a lock, as long as the connection string allows.</summary>
    public static TimeSpan PatienceWith(DbException fault) => TimeSpan.FromSeconds(IsLocked(fault) ? 3 : 10);

    /// <summary>The database's message, without the position in the statement and the like.</summary>
    public static string Summary(DbException fault) => LogText.Escape(fault.Message.Split('\n')[0].Trim().TrimEnd('.'));

    /// <summary>What to do.</summary>
    /// <param name="fault">The database's exception.</param>
    /// <param name="context">The context that was used.</param>
    /// <param name="hasDatabase">Whether the database exists, as far as is known.</param>
    public static string RemedyOf(DbException fault, DbContext context, bool hasDatabase) => fault switch
    {
        { SqlState: InsufficientPrivilege } => GrantOf(context, hasDatabase),
        { SqlState: InvalidPassword or InvalidAuthorization } => "Correct the user name and password in the connection string.",
        _ when IsLocked(fault) => "Another process has locked the file. Migrate again when that process is done.",
        _ when Says(fault, SqliteReadOnly) || Says(fault, SqliteCannotOpen) =>
            "The user of this process needs write access to the file and its directory, and the directory must exist. "
            + "Correct the path or the permissions, or migrate as another user.",
        _ when IsUnreachable(fault) => "Check that the server is running and that its address in the connection string is correct.",
        _ => $"If its user may not create and alter tables, {OtherUser(context)} with the connection string of a user that may.",
    };

    private static string GrantOf(DbContext context, bool hasDatabase)
    {
        var connection = context.Database.GetDbConnection();
        var (user, database) = (Quoted(UserOf(connection) ?? "user"), Quoted(connection.Database));
        var schema = Quoted(context.Model.GetDefaultSchema() ?? "public");
        var grant = hasDatabase
            ? $"GRANT CREATE, USAGE ON SCHEMA {schema} TO {user}; (existing tables must belong to it: ALTER TABLE ... OWNER TO {user};)"
            : $"CREATE DATABASE {database} OWNER {user};";

        return $"Let an administrator run {grant} Or {OtherUser(context)} with the connection string of a user that has these permissions, "
            + $"and grant {user} SELECT, INSERT, UPDATE and DELETE on the tables.";
    }

    private static string OtherUser(DbContext context) =>
        context is ClientCredentialsContext ? "run \"sqr-oauth migrate\"" : $"run \"dotnet ef database update --context {context.GetType().Name}\"";

    private static string? UserOf(DbConnection connection)
    {
        var settings = new DbConnectionStringBuilder { ConnectionString = connection.ConnectionString };

        return settings.TryGetValue("Username", out var user) || settings.TryGetValue("User ID", out user) ? user.ToString() : null;
    }

    private static string Quoted(string name) => $"\"{LogText.Escape(name).Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static bool IsUnreachable(DbException fault) =>
        fault.IsTransient || (fault.InnerException is { } cause ? IsOfNetwork(cause) : SqlServerNotReady.Contains(fault.Data[SqlServerNumber]));

    // SqlClient reports some network errors as Windows errors, on every platform.
    private static bool IsOfNetwork(Exception cause) =>
        cause is SocketException or Win32Exception or IOException or TimeoutException || (cause.InnerException is { } inner && IsOfNetwork(inner));

    private static bool IsLocked(DbException fault) => Says(fault, SqliteBusy) || Says(fault, SqliteLocked);

    private static bool Says(DbException fault, string beginning) => fault.Message.StartsWith(beginning, StringComparison.Ordinal);
}
