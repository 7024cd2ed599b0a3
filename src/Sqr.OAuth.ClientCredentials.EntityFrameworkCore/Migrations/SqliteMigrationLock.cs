using Microsoft.EntityFrameworkCore;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The row by which Entity Framework Core 9 and later lock a SQLite database while it is migrated.</summary>
internal static class SqliteMigrationLock
{
    public const string Release = "DELETE FROM \"__EFMigrationsLock\"";

    private const string Provider = "Microsoft.EntityFrameworkCore.Sqlite";

    /// <returns>Null if nobody holds it.</returns>
    public static async Task<string?> HeldSinceAsync(DbContext context, CancellationToken cancellationToken)
    {
        if (context.Database.ProviderName != Provider
            || !await context.Database.CanConnectAsync(cancellationToken) // asking would make an empty file
            || await context.Database.SqlQueryRaw<int>("SELECT COUNT(*) AS \"Value\" FROM sqlite_master WHERE name = '__EFMigrationsLock'").SingleAsync(cancellationToken) == 0)
        {
            return null;
        }

        return await context.Database.SqlQueryRaw<string>("SELECT \"Timestamp\" AS \"Value\" FROM \"__EFMigrationsLock\"").FirstOrDefaultAsync(cancellationToken);
    }
}
