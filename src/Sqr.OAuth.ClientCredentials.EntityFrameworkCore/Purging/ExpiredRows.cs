using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Deletes what has expired, a bounded number of rows at a time, so that nobody waits long for a lock.</summary>
internal sealed class ExpiredRows(StoreDatabase database, TimeProvider time)
{
    private const int BatchSize = 1_000;
    private const int MaxBatches = 100; // of a table in a round; what is left is for the next one
    private static readonly TimeSpan SecretsStay = TimeSpan.FromDays(30); // people look for the one that has just expired

    /// <returns>How many of each there were.</returns>
    public async Task<(int Secrets, int UsedAssertions, int RevokedTokens)> DeleteAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var longAgo = now - SecretsStay;

        return (
            await DeleteAsync<SecretRow, DateTimeOffset?>(row => row.ExpiresAt < longAgo, row => row.ExpiresAt, cancellationToken),
            await DeleteAsync<UsedAssertionRow, DateTimeOffset>(row => row.ExpiresAt <= now, row => row.ExpiresAt, cancellationToken),
            await DeleteAsync<RevokedTokenRow, DateTimeOffset>(row => row.ExpiresAt <= now, row => row.ExpiresAt, cancellationToken));
    }

    private async Task<int> DeleteAsync<TRow, TMoment>(Expression<Func<TRow, bool>> expired, Expression<Func<TRow, TMoment>> expiresAt, CancellationToken cancellationToken)
        where TRow : class
    {
        var total = 0;
        for (var batch = 0; batch < MaxBatches; batch++)
        {
            var deleted = await database.UseAsync(context =>
                context.Set<TRow>().Where(expired).OrderBy(expiresAt).Take(BatchSize).ExecuteDeleteAsync(cancellationToken));
            total += deleted;
            if (deleted < BatchSize)
            {
                break;
            }
        }

        return total;
    }
}
