using Microsoft.EntityFrameworkCore;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Used identifiers in the database: every node knows what any node has seen.</summary>
internal sealed class DatabaseReplayStore(StoreDatabase database, TimeProvider time) : IReplayStore
{
    /// <summary>Compiles the query of each use, without using anything.</summary>
    public Task WarmUpAsync(CancellationToken cancellationToken) =>
        database.UseAsync(context => UsesOf(context, IdentifierDigest.Of("nobody", "nothing")).AsNoTracking().FirstOrDefaultAsync(cancellationToken));

    /// <inheritdoc/>
    public async ValueTask<bool> TryUseAsync(string issuer, string id, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        ArgumentNullException.ThrowIfNull(id);
        var digest = IdentifierDigest.Of(issuer, id);

        return await database.UseAsync(async context =>
        {
            var now = time.GetUtcNow();
            var used = UsesOf(context, digest);
            var leftover = await used.AsNoTracking().FirstOrDefaultAsync(cancellationToken);
            if (leftover?.ExpiresAt > now)
            {
                return false;
            }

            // An expired row may still be there until it is purged.
            if (leftover is not null
                && await used
                    .Where(row => row.ExpiresAt <= now)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.ExpiresAt, expiresAt), CancellationToken.None) > 0)
            {
                return true;
            }

            // No row exists, or it was purged meanwhile, or another attempt was first: then it exists again.
            return (leftover is null || !await used.AnyAsync(cancellationToken))
                && await context.TryInsertAsync(new UsedAssertionRow { Digest = digest, ExpiresAt = expiresAt }, used);
        });
    }

    private static IQueryable<UsedAssertionRow> UsesOf(DbContext context, byte[] digest) => context.Rows<UsedAssertionRow>().Where(row => row.Digest == digest);
}
