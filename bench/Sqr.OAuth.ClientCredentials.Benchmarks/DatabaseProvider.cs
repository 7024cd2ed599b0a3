using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Sqr.OAuth.ClientCredentials.Benchmarks;

/// <summary>A kind of database, and how clients are multiplied in it.</summary>
internal sealed record DatabaseProvider(string Name, Func<string, Action<DbContextOptionsBuilder>> Use, string NewId, string Numbers)
{
    private static readonly string? PostgreSqlServer = Environment.GetEnvironmentVariable("SQR_TEST_POSTGRES");

    private static readonly DatabaseProvider Sqlite = new(
        "SQLite",
        name => options => options.UseSqlite($"Data Source={Path.Combine(Path.GetTempPath(), $"{name}.db")}"),
        "upper(substr(hex(randomblob(4)), 1) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(2)) || "
        + "'-' || hex(randomblob(6)))",
        "(with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < {0}) select n from numbers) as numbers");

    private static readonly DatabaseProvider PostgreSql = new(
        "PostgreSQL",
        name => options => options.UseNpgsql(new NpgsqlConnectionStringBuilder(PostgreSqlServer) { Database = name }.ConnectionString),
        "gen_random_uuid()",
        "generate_series(1, {0}) as numbers(n)");

    public static IReadOnlyList<DatabaseProvider> Available => PostgreSqlServer is null ? [Sqlite] : [Sqlite, PostgreSql];
}
