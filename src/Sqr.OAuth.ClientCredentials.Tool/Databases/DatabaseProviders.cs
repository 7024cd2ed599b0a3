using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>The databases, by the names that people call them.</summary>
internal static class DatabaseProviders
{
    private const string Sqlite = "sqlite";
    private const string PostgreSql = "postgresql";
    private const string SqlServer = "sqlserver";

    public static readonly string[] Names = [Sqlite, PostgreSql, SqlServer];

    public static void Use(this DbContextOptionsBuilder builder, Target target, bool create)
    {
        switch (target.Provider)
        {
            case Sqlite:
                builder.UseSqlite(create ? target.Connection : Existing(target.Connection, SqliteOpenMode.ReadWrite));
                break;
            case PostgreSql:
                builder.UseNpgsql(target.Connection);
                break;
            default:
                builder.UseSqlServer(target.Connection);
                break;
        }
    }

    /// <summary>A connection for reading the tables of another product.</summary>
    public static DbConnection ConnectForReading(Target source) => source.Provider switch
    {
        Sqlite => new SqliteConnection(Existing(source.Connection, SqliteOpenMode.ReadOnly)),
        PostgreSql => new NpgsqlConnection(source.Connection),
        _ => new SqlConnection(source.Connection),
    };

    // SQLite makes an empty database where there is none: a misspelt path would look like a database without clients.
    private static string Existing(string connection, SqliteOpenMode mode)
    {
        var builder = new SqliteConnectionStringBuilder(connection);
        builder.Mode = builder.Mode is SqliteOpenMode.ReadWriteCreate ? mode : builder.Mode;

        return builder.ConnectionString;
    }
}
