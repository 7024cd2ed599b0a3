using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The row with which Entity Framework Core 9 and later lock a SQLite database during a migration.</summary>
internal static class SqliteMigrationLock
{
    public const string Release = "DELETE FROM \"__EFMigrationsLock\"";

    /// <returns>When it was locked, as ISO 8601; null if it is not.</returns>
    public static async Task<string?> HeldSinceAsync(DbContext context, CancellationToken cancellationToken)
    {
        var since = await context.Database
            .SqlQueryRaw<string>("SELECT \"Timestamp\" AS \"Value\" FROM \"__EFMigrationsLock\"")
            .FirstOrDefaultAsync(cancellationToken);

        return DateTimeOffset.TryParse(since, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? LogText.Of(moment) : since;
    }
}
