using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Brings the database to the tables of this version. Any number of nodes may do it at once.</summary>
internal sealed class DatabaseMigration(StoreDatabase database, DatabaseSchema schema, TimeProvider time)
{
    private const int MaxAttempts = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <returns>The migrations that were pending, and are applied now.</returns>
    /// <exception cref="DatabaseSchemaException">The database is newer than this version, or a process that was killed has left it locked.</exception>
    public async Task<IReadOnlyList<string>> ApplyAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await database.UseAsync(context => ApplyAsync(context, cancellationToken));
            }
            catch (DbException) when (attempt < MaxAttempts)
            {
                // Most likely another node was at it, and the table that was to be made is there by now: look again.
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    private async Task<IReadOnlyList<string>> ApplyAsync(DbContext context, CancellationToken cancellationToken)
    {
        ContextRequirements.RequireModel(context);
        await schema.RefuseNewerAsync(context, cancellationToken);
        if (!context.Database.GetMigrations().Any())
        {
            throw new InvalidOperationException($"{context.GetType().Name} has no migrations. Add one with \"dotnet ef migrations add SqrClientCredentials --context {context.GetType().Name}\", or make its tables with EnsureCreated.");
        }

        var pending = (await context.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
        if (pending is not [])
        {
            await (SqliteMigrationLock.IsUsedBy(context)
                ? MigrateUnlessLockedAsync(context, cancellationToken)
                : context.Database.MigrateAsync(CancellationToken.None)); // once begun it is finished
        }

        return pending;
    }

    // Entity Framework Core 9 and later lock a SQLite database by a row, wait for it without end, and a killed process leaves it behind.
    private async Task MigrateUnlessLockedAsync(DbContext context, CancellationToken cancellationToken)
    {
        using var giveUp = new CancellationTokenSource();
        var migrating = context.Database.MigrateAsync(giveUp.Token);
        for (var attempt = 1; !migrating.IsCompleted && context.Database.CurrentTransaction is null; attempt++) // who has the lock begins a transaction, and is let finish
        {
            if (attempt == MaxAttempts || cancellationToken.IsCancellationRequested)
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
        catch (OperationCanceledException) when (giveUp.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var since = await database.UseAsync(other => SqliteMigrationLock.HeldSinceAsync(other, cancellationToken)) ?? "a moment ago";
            throw new DatabaseSchemaException($"{database.Location} is locked for a migration since {since}. If no other process is migrating it, one was killed while it did: make a backup, run {SqliteMigrationLock.Release} on the database, and migrate again.");
        }
    }
}
