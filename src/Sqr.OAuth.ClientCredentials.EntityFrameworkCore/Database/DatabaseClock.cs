using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The database's own clock, to compare this node's with.</summary>
internal static class DatabaseClock
{
    /// <param name="database">The database.</param>
    /// <param name="order">Any indexed column: Entity Framework warns of a query for one row without an order.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>Null if the table is empty.</returns>
    public static async Task<DateTimeOffset?> GetUtcNowAsync<TRow, TColumn>(
        this StoreDatabase database, Expression<Func<TRow, TColumn>> order, CancellationToken cancellationToken)
        where TRow : class
    {
#pragma warning disable RS0030 // translated to the function of the database, whose clock this asks for
        var moments = await database.UseAsync(context =>
            context.Rows<TRow>().OrderBy(order).Select(_ => DateTime.UtcNow).Take(1).ToListAsync(cancellationToken));
#pragma warning restore RS0030

        return moments is [var moment] ? new(DateTime.SpecifyKind(moment, DateTimeKind.Utc)) : null;
    }
}
