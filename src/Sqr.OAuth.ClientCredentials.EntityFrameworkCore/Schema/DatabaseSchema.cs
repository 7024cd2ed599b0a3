using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Checks that the database has the tables that this version needs.</summary>
internal sealed class DatabaseSchema(StoreDatabase database)
{
    private volatile bool _fits;

    /// <summary>Checks the database, until a check has succeeded once.</summary>
    /// <exception cref="DatabaseSchemaException">The tables are missing, or belong to another version. Any other exception means that the database is
    /// temporarily unavailable.</exception>
    public async Task EnsureFitAsync(CancellationToken cancellationToken)
    {
        if (!_fits)
        {
            _fits = await database.UseAsync(context =>
            {
                ContextRequirements.RequireModel(context);

                return context is ClientCredentialsContext ? CheckOursAsync(context, cancellationToken) : CheckHostsAsync(context, cancellationToken);
            });
        }
    }

    /// <summary>Rejects a database that another version of this package has migrated: a newer one, or a build from before the first release.</summary>
    /// <exception cref="DatabaseSchemaException">The database has a migration that this version does not know.</exception>
    public void RefuseUnknown(DbContext context, MigrationProgress progress)
    {
        // The host's own migrations are in the same table.
        var unknown = progress.Applied.Where(IsOurs).Except(context.Database.GetMigrations()).ToList();
        if (unknown is not [])
        {
            throw new DatabaseSchemaException(
                $"{database.Location} was migrated by a newer or a pre-release version of Sqr.OAuth.ClientCredentials.EntityFrameworkCore; this version does "
                + $"not know {string.Join(", ", unknown)}. Run that version, restore the backup from before that migration, or use a new database.");
        }
    }

    private static bool IsOurs(string migration) => migration.Contains("_SqrClientCredentials", StringComparison.Ordinal);

    private async Task<bool> CheckOursAsync(DbContext context, CancellationToken cancellationToken)
    {
        var progress = await MigrationProgress.ReadAsync(context, cancellationToken);
        RefuseUnknown(context, progress);
        var pending = progress.PendingOf(context);
        if (pending is [])
        {
            return true;
        }

        if (!SqliteFile.IsUsedBy(context)) // opening it would create the file
        {
            await ThrowIfSilentAsync(context, cancellationToken);
        }

        throw new DatabaseSchemaException(
            $"{database.Location} was not migrated: it lacks {string.Join(", ", pending)}. Run \"sqr-oauth migrate\", "
            + "or call \"await app.MigrateSqrClientCredentialsAsync();\" before the host runs.");
    }

    // Entity Framework Core 8 treats a server that does not answer as one whose database does not exist yet.
    private static async Task ThrowIfSilentAsync(DbContext context, CancellationToken cancellationToken)
    {
        try
        {
            await context.Database.OpenConnectionAsync(cancellationToken);
            await context.Database.CloseConnectionAsync();
        }
        catch (DbException exception) when (!exception.IsTransient)
        {
            // it answers: the database does not exist yet
        }
    }

    // The host may have created the tables with its own migrations or with EnsureCreated, so check whether they exist.
    private async Task<bool> CheckHostsAsync(DbContext context, CancellationToken cancellationToken)
    {
        if (SqliteFile.IsUsedBy(context) && !await context.GetService<IRelationalDatabaseCreator>().ExistsAsync(cancellationToken))
        {
            throw Lacking(context, exception: null); // a query would create the file
        }

        try
        {
            await LookAtAsync<ClientRow>(context, cancellationToken);
            await LookAtAsync<SecretRow>(context, cancellationToken);
            await LookAtAsync<FederatedSubjectRow>(context, cancellationToken);
            await LookAtAsync<SigningKeyRow>(context, cancellationToken);
            await LookAtAsync<UsedAssertionRow>(context, cancellationToken);
            await LookAtAsync<RevokedTokenRow>(context, cancellationToken);
            await LookAtAsync<LeaseRow>(context, cancellationToken);

            return true;
        }
        catch (DbException exception) when (!exception.IsTransient)
        {
            if (!await context.Database.CanConnectAsync(cancellationToken))
            {
                throw;
            }

            throw Lacking(context, exception);
        }
    }

    private DatabaseSchemaException Lacking(DbContext context, Exception? exception)
    {
        var name = context.GetType().Name;

        return new(
            $"{database.Location} lacks tables of the issuer, or columns of them, that {name} has. Add a migration with "
            + $"\"dotnet ef migrations add SqrClientCredentials --context {name}\", and apply it, for example with "
            + "\"await app.MigrateSqrClientCredentialsAsync();\" before the host runs.", exception);
    }

    private static Task<List<TRow>> LookAtAsync<TRow>(DbContext context, CancellationToken cancellationToken)
        where TRow : class => context.Rows<TRow>().AsNoTracking().Where(_ => false).ToListAsync(cancellationToken);
}
