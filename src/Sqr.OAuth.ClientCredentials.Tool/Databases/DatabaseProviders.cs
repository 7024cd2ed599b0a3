using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>The supported databases, by their common names.</summary>
internal static class DatabaseProviders
{
    public const string Sqlite = "sqlite";

    private const string PostgreSql = "postgresql";
    private const string SqlServer = "sqlserver";

    public static readonly string[] Names = [Sqlite, PostgreSql, SqlServer];

    /// <exception cref="RefusedException">The connection string is not valid for that database.</exception>
    public static void Check(string provider, string connection)
    {
        try
        {
            _ = provider switch
            {
                Sqlite => (DbConnectionStringBuilder)new SqliteConnectionStringBuilder(connection),
                PostgreSql => new NpgsqlConnectionStringBuilder(connection),
                _ => new SqlConnectionStringBuilder(connection),
            };
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            // The exception's own message is not shown: the keyword it does not know may be part of the password.
            throw new RefusedException(
                $"The connection string is not valid for {provider}. Use one like {Example(provider)}. "
                + "Put a value that contains a semicolon in quotation marks.",
                ExitCodes.Usage);
        }
    }

    public static void Use(this DbContextOptionsBuilder builder, Target target, bool create)
    {
        switch (target.Provider)
        {
            case Sqlite:
                builder.UseSqlite(SqliteFile.Connection(target.Connection, create ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite));
                break;
            case PostgreSql:
                builder.UseNpgsql(target.Connection);
                break;
            default:
                builder.UseSqlServer(target.Connection);
                break;
        }
    }

    private static string Example(string provider) => provider switch
    {
        Sqlite => "\"Data Source=issuer.db\"",
        PostgreSql => "\"Host=db.internal;Database=issuer;Username=issuer;Password=...\"",
        _ => "\"Server=db.internal;Database=issuer;User ID=issuer;Password=...\"",
    };

    /// <summary>A connection for reading the tables of another product.</summary>
    public static DbConnection ConnectForReading(Target source) => source.Provider switch
    {
        Sqlite => new SqliteConnection(SqliteFile.Connection(source.Connection, SqliteOpenMode.ReadOnly)),
        PostgreSql => new NpgsqlConnection(source.Connection),
        _ => new SqlConnection(source.Connection),
    };
}
