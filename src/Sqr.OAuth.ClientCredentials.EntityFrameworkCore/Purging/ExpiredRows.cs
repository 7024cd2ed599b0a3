using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Deletes what has expired, a bounded number of rows at a time, so that nobody waits long for a lock.</summary>
internal sealed class ExpiredRows(StoreDatabase database, TimeProvider time)
{
    private const int BatchSize = 1_000; // more only where more expire at the same moment
    private const int MaxBatches = 100; // of a table in a round; what is left is for the next one
    private static readonly TimeSpan SecretsStay = TimeSpan.FromDays(30); // people look for the one that has just expired

    /// <returns>How many of each there were.</returns>
    public async Task<(int Secrets, int UsedAssertions, int RevokedTokens)> DeleteAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();

        return (
            await DeleteAsync<SecretRow>(now - SecretsStay, (rows, moment) => rows.Where(row => row.ExpiresAt <= moment), row => row.ExpiresAt!.Value, cancellationToken), // those that expired have a moment
            await DeleteAsync<UsedAssertionRow>(now, (rows, moment) => rows.Where(row => row.ExpiresAt <= moment), row => row.ExpiresAt, cancellationToken),
            await DeleteAsync<RevokedTokenRow>(now, (rows, moment) => rows.Where(row => row.ExpiresAt <= moment), row => row.ExpiresAt, cancellationToken));
    }

    private async Task<int> DeleteAsync<TRow>(
        DateTimeOffset until,
        Func<IQueryable<TRow>, DateTimeOffset, IQueryable<TRow>> expiredAt,
        Expression<Func<TRow, DateTimeOffset>> expiry,
        CancellationToken cancellationToken)
        where TRow : class
    {
        var total = 0;
        for (var batch = 0; batch < MaxBatches; batch++)
        {
            var deleted = await database.UseAsync(async context =>
            {
                // Up to a moment, not by key: a row that gets a later expiry meanwhile, because it is used anew, must stay.
                var rows = context.Set<TRow>();
                var lastOfBatch = await expiredAt(rows, until).Select(expiry).OrderBy(moment => moment).Skip(BatchSize - 1).Take(1).ToListAsync(cancellationToken);

                return await expiredAt(rows, lastOfBatch is [var moment] ? moment : until).ExecuteDeleteAsync(cancellationToken);
            });
            total += deleted;
            if (deleted < BatchSize)
            {
                break;
            }
        }

        return total;
    }
}
