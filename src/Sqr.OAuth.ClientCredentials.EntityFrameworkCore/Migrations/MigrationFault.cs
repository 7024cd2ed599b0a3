using System.ComponentModel;
using System.Data.Common;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>What a database says when it cannot be migrated, and what to do about it.</summary>
internal static class MigrationFault
{
    private const string InsufficientPrivilege = "42501"; // SQLSTATE, as PostgreSQL uses it
    private const string InvalidPassword = "28P01";
    private const string InvalidAuthorization = "28000";

    // Microsoft.Data.Sqlite gives no code without a reference to it; its messages begin with one.
    private const string SqliteBusy = "SQLite Error 5:";
    private const string SqliteLocked = "SQLite Error 6:";
    private const string SqliteReadOnly = "SQLite Error 8:";
    private const string SqliteCannotOpen = "SQLite Error 14:";

    // Nor does Microsoft.Data.SqlClient, which does not say what is transient either. It keeps the number of the error for a help page.
    private const string SqlServerNumber = "HelpLink.EvtID";

    // 0: the connection broke; 18401: the server starts and upgrades itself; 40613: Azure moves the database.
    private static readonly string[] SqlServerNotReady = ["0", "18401", "40613"];

    /// <summary>The exception of the database, which execution strategies wrap into others.</summary>
    /// <returns>Null if the database said nothing.</returns>
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

    /// <summary>Whether the same attempt may succeed in a moment: the server starts or is busy, or another process has the file.</summary>
    public static bool IsTransient(DbException fault) => IsLocked(fault) || IsUnreachable(fault);

    /// <summary>Until when another attempt is made. SQLite has itself waited for a lock, as long as the connection string says.</summary>
    public static TimeSpan PatienceWith(DbException fault) => TimeSpan.FromSeconds(IsLocked(fault) ? 3 : 10);

    /// <summary>What the database said, without the position in the statement and the like.</summary>
    public static string Summary(DbException fault) => LogText.Escape(fault.Message.Split('\n')[0].Trim().TrimEnd('.'));

    /// <summary>What to do.</summary>
    /// <param name="fault">What the database said.</param>
    /// <param name="context">With which context.</param>
    /// <param name="hasDatabase">Whether the database exists, as far as that is known.</param>
    public static string RemedyOf(DbException fault, DbContext context, bool hasDatabase) => fault switch
    {
        { SqlState: InsufficientPrivilege } => GrantOf(context, hasDatabase),
        { SqlState: InvalidPassword or InvalidAuthorization } => "Correct the user name and password in the connection string.",
        _ when IsLocked(fault) => "Another process holds the file. Migrate again when that process is done.",
        _ when Says(fault, SqliteReadOnly) || Says(fault, SqliteCannotOpen) =>
            "The user of this process must be able to write the file and its directory, which must exist. Correct the path or the rights, or migrate as another user.",
        _ when IsUnreachable(fault) => "Check that the server runs and that its address in the connection string is right.",
        _ => $"If its user may not create and alter tables, {OtherUser(context)} with the connection string of a user that has these rights.",
    };

    private static string GrantOf(DbContext context, bool hasDatabase)
    {
        var connection = context.Database.GetDbConnection();
        var (user, database) = (Quoted(UserOf(connection) ?? "user"), Quoted(connection.Database));
        var schema = Quoted(context.Model.GetDefaultSchema() ?? "public");
        var grant = hasDatabase
            ? $"GRANT CREATE, USAGE ON SCHEMA {schema} TO {user}; (tables that exist must belong to it: ALTER TABLE ... OWNER TO {user};)"
            : $"CREATE DATABASE {database} OWNER {user};";

        return $"Let an administrator run {grant} Or {OtherUser(context)} with the connection string of a user that has these rights, and grant {user} SELECT, INSERT, UPDATE and DELETE on the tables.";
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

    // SqlClient gives some errors of the network as those of Windows, on every platform.
    private static bool IsOfNetwork(Exception cause) =>
        cause is SocketException or Win32Exception or IOException or TimeoutException || (cause.InnerException is { } inner && IsOfNetwork(inner));

    private static bool IsLocked(DbException fault) => Says(fault, SqliteBusy) || Says(fault, SqliteLocked);

    private static bool Says(DbException fault, string beginning) => fault.Message.StartsWith(beginning, StringComparison.Ordinal);
}
