using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>How far a database has been migrated.</summary>
/// <param name="HasDatabase">Whether the database exists.</param>
/// <param name="HasHistory">Whether it has the table of applied migrations.</param>
/// <param name="Applied">The applied migrations, including the host's own.</param>
internal sealed record MigrationProgress(bool HasDatabase, bool HasHistory, IReadOnlyList<string> Applied)
{
    /// <summary>Reads it without a command that fails, which Entity Framework Core would log as an error.</summary>
    public static async Task<MigrationProgress> ReadAsync(DbContext context, CancellationToken cancellationToken)
    {
        var hasDatabase = await context.GetService<IRelationalDatabaseCreator>().ExistsAsync(cancellationToken);
        var hasHistory = hasDatabase && await HasHistoryAsync(context, cancellationToken);

        return new(hasDatabase, hasHistory, hasHistory ? [.. await context.Database.GetAppliedMigrationsAsync(cancellationToken)] : []);
    }

    /// <summary>The context's migrations that are still to be applied.</summary>
    public List<string> PendingOf(DbContext context) => [.. context.Database.GetMigrations().Except(Applied)];

    public bool IsBeyond(MigrationProgress other) =>
        (HasDatabase && !other.HasDatabase) || (HasHistory && !other.HasHistory) || Applied.Count > other.Applied.Count;

    // The PostgreSQL provider finds out by reading the table, which fails if it does not exist.
    private static async Task<bool> HasHistoryAsync(DbContext context, CancellationToken cancellationToken)
    {
        if (context.Database.ProviderName != "Npgsql.EntityFrameworkCore.PostgreSQL")
        {
            return await context.GetService<IHistoryRepository>().ExistsAsync(cancellationToken);
        }

        var options = RelationalOptionsExtension.Extract(context.GetService<IDbContextOptions>());
        var name = context.GetService<ISqlGenerationHelper>()
            .DelimitIdentifier(options.MigrationsHistoryTableName ?? HistoryRepository.DefaultTableName, options.MigrationsHistoryTableSchema);

        return await context.Database.SqlQueryRaw<bool>("SELECT to_regclass({0}) IS NOT NULL AS \"Value\"", name).SingleAsync(cancellationToken);
    }
}
