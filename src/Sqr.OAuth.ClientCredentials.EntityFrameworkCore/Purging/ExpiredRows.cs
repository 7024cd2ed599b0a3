using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Deletes expired rows in limited batches, so that nobody waits long for a lock.</summary>
internal sealed class ExpiredRows(StoreDatabase database, CurrentSettings settings)
{
    private const int BatchSize = 1_000; // more only if more rows expire at the same moment
    private static readonly TimeSpan SecretsStay = TimeSpan.FromDays(30); // operators look for a secret that has just expired

    /// <param name="now">The time, by a clock that was checked: what is deleted is lost.</param>
    /// <param name="cancellationToken">Stops the deletion.</param>
    /// <returns>How many rows of each kind were deleted.</returns>
    public async Task<(int Secrets, int UsedAssertions, int RevokedTokens)> DeleteAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var onEveryNode = now - settings.Value.Options.Keys.ClockSkew; // a node whose clock is behind still accepts the assertion or token

        return (
            // A secret that has expired has an expiry.
            await DeleteAsync<SecretRow>(
                now - SecretsStay, (rows, moment) => rows.Where(row => row.ExpiresAt <= moment), row => row.ExpiresAt!.Value, cancellationToken),
            await DeleteAsync<UsedAssertionRow>(
                onEveryNode, (rows, moment) => rows.Where(row => row.ExpiresAt <= moment), row => row.ExpiresAt, cancellationToken),
            await DeleteAsync<RevokedTokenRow>(
                onEveryNode, (rows, moment) => rows.Where(row => row.ExpiresAt <= moment), row => row.ExpiresAt, cancellationToken));
    }

    private async Task<int> DeleteAsync<TRow>(
        DateTimeOffset until,
        Func<IQueryable<TRow>, DateTimeOffset, IQueryable<TRow>> expiredAt,
        Expression<Func<TRow, DateTimeOffset>> expiry,
        CancellationToken cancellationToken)
        where TRow : class
    {
        var (total, deleted) = (0, 0);
        do
        {
            deleted = await database.UseAsync(async context =>
            {
                // By time, not by key: a row whose expiry moves meanwhile, because it is used again, must stay.
                var rows = context.Rows<TRow>();
                var lastOfBatch = await expiredAt(rows, until)
                    .Select(expiry)
                    .OrderBy(moment => moment)
                    .Skip(BatchSize - 1)
                    .Take(1)
                    .ToListAsync(cancellationToken);

                return await expiredAt(rows, lastOfBatch is [var moment] ? moment : until).ExecuteDeleteAsync(cancellationToken);
            });
            total += deleted;
        }
        while (deleted >= BatchSize); // delete everything: rows left behind each time would pile up

        return total;
    }
}
