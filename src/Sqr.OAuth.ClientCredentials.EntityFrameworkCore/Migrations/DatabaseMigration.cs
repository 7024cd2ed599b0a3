using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Updates the database to the tables of this version. Any number of nodes may do so at once.</summary>
internal sealed class DatabaseMigration(StoreDatabase database, DatabaseSchema schema, TimeProvider time)
{
    private const int MaxFailures = 6;
    private static readonly TimeSpan MaxWaitForLock = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <returns>The migrations that were pending and are now applied.</returns>
    /// <exception cref="DatabaseSchemaException">
    /// A newer or a pre-release version has migrated the database, it refuses or is unreachable, or a process that was killed has left it locked.
    /// </exception>
    public async Task<IReadOnlyList<string>> ApplyAsync(CancellationToken cancellationToken)
    {
        var (began, failures) = (time.GetTimestamp(), 0);
        while (true)
        {
            MigrationProgress? before = null;
            try
            {
                return await database.UseAsync(async context =>
                {
                    ContextRequirements.RequireModel(context);
                    before = await MigrationProgress.ReadAsync(context, cancellationToken);

                    return await ApplyAsync(context, before, cancellationToken);
                });
            }
            catch (Exception exception) when (MigrationFault.Of(exception) is { } fault)
            {
                if (await HasAdvancedAsync(before, fault, cancellationToken))
                {
                    continue; // another node was migrating too, and has created the tables by now
                }

                if (!MigrationFault.IsTransient(fault) || ++failures == MaxFailures || time.GetElapsedTime(began) > MigrationFault.PatienceWith(fault))
                {
                    throw await ExplainAsync(fault, before);
                }

                await Task.Delay(Pause * (1 << (failures - 1)), time, cancellationToken);
            }
        }
    }

    private async Task<IReadOnlyList<string>> ApplyAsync(DbContext context, MigrationProgress progress, CancellationToken cancellationToken)
    {
        schema.RefuseUnknown(context, progress);
        if (!context.Database.GetMigrations().Any())
        {
            throw new InvalidOperationException(
                $"{context.GetType().Name} has no migrations. "
                + $"Add one with \"dotnet ef migrations add SqrClientCredentials --context {context.GetType().Name}\", "
                + "or create its tables with EnsureCreated.");
        }

        var pending = progress.PendingOf(context);
        if (pending is not [])
        {
            await PrepareAsync(context, progress, cancellationToken);
            await (SqliteFile.IsUsedBy(context)
                ? MigrateUnlessLockedAsync(context, cancellationToken)
                : context.Database.MigrateAsync(CancellationToken.None)); // a migration that has begun is completed
        }

        return pending;
    }

    // MigrateAsync would create these itself, but only after a check that fails, which Entity Framework Core logs as an error.
    private static async Task PrepareAsync(DbContext context, MigrationProgress progress, CancellationToken cancellationToken)
    {
        if (!progress.HasDatabase)
        {
            SqliteFile.MakePrivate(context);
            await context.GetService<IRelationalDatabaseCreator>().CreateAsync(cancellationToken); // for SQLite this sets the WAL mode
        }

        if (!progress.HasHistory)
        {
            await context.Database.ExecuteSqlRawAsync(context.GetService<IHistoryRepository>().GetCreateIfNotExistsScript(), cancellationToken);
        }
    }

    // Without a lock (Entity Framework Core 8), the slower of two nodes finds that what it creates already exists, and fails.
    private async Task<bool> HasAdvancedAsync(MigrationProgress? before, DbException fault, CancellationToken cancellationToken)
    {
        if (before is null || MigrationFault.IsTransient(fault))
        {
            return false;
        }

        try
        {
            return (await database.UseAsync(context => MigrationProgress.ReadAsync(context, cancellationToken))).IsBeyond(before);
        }
        catch (Exception exception) when (MigrationFault.Of(exception) is not null)
        {
            return false;
        }
    }

    private Task<DatabaseSchemaException> ExplainAsync(DbException fault, MigrationProgress? progress) => database.UseAsync(context => Task.FromResult(
        new DatabaseSchemaException(
            $"{database.Location} could not be migrated ({MigrationFault.Summary(fault)}). "
            + MigrationFault.RemedyOf(fault, context, progress?.HasDatabase ?? true),
            fault)));

    // Entity Framework Core 9 and later lock a SQLite database with a row and wait for it without limit. A killed process leaves it behind.
    private async Task MigrateUnlessLockedAsync(DbContext context, CancellationToken cancellationToken)
    {
        var maxLooks = (int)(WaitForLock(context) / Pause);
        using var giveUp = new CancellationTokenSource();
        var migrating = context.Database.MigrateAsync(giveUp.Token);
        // A migration that has begun a transaction holds the lock, and may finish.
        for (var attempt = 1; !migrating.IsCompleted && context.Database.CurrentTransaction is null; attempt++)
        {
            if (attempt == maxLooks || cancellationToken.IsCancellationRequested)
            {
                await giveUp.CancelAsync();
                break;
            }

            await Task.WhenAny(migrating, Task.Delay(Pause, time, cancellationToken));
        }

        try
        {
            await migrating;
        }
        catch (OperationCanceledException exception) when (giveUp.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var since = await database.UseAsync(other => SqliteMigrationLock.HeldSinceAsync(other, cancellationToken)) ?? "a moment ago";
            throw new DatabaseSchemaException(
                $"{database.Location} has been locked for a migration since {since}. If no other process is migrating it, one was killed while migrating: "
                + $"make a backup, run {SqliteMigrationLock.Release} on the database, and migrate again.",
                new TimeoutException("Another process did not release the lock in time.", exception));
        }
    }

    // As long as SQLite itself waits for a lock (Default Timeout in the connection string), if that is shorter.
    private static TimeSpan WaitForLock(DbContext context)
    {
        using var command = context.Database.GetDbConnection().CreateCommand();
        var timeout = TimeSpan.FromSeconds(command.CommandTimeout);

        return timeout > TimeSpan.Zero && timeout < MaxWaitForLock ? timeout : MaxWaitForLock; // zero means no limit
    }
}
