using Microsoft.EntityFrameworkCore;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The row by which Entity Framework Core 9 and later lock a SQLite database while it is migrated.</summary>
internal static class SqliteMigrationLock
{
    public const string Release = "DELETE FROM \"__EFMigrationsLock\"";

    /// <returns>Null if nobody holds it.</returns>
    public static Task<string?> HeldSinceAsync(DbContext context, CancellationToken cancellationToken) =>
        context.Database.SqlQueryRaw<string>("SELECT \"Timestamp\" AS \"Value\" FROM \"__EFMigrationsLock\"").FirstOrDefaultAsync(cancellationToken);
}
