using Microsoft.EntityFrameworkCore;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Inserts of which exactly one succeeds, however many run at once.</summary>
internal static class RowWriting
{
    /// <summary>Inserts a row, unless one with its key exists.</summary>
    /// <param name="context">A context that is used for nothing else.</param>
    /// <param name="row">The row.</param>
    /// <param name="sameKey">The rows with its key.</param>
    /// <returns>False if another insert was first.</returns>
    /// <exception cref="DbUpdateException">The row was not inserted, for another reason.</exception>
    public static async Task<bool> TryInsertAsync<TRow>(this DbContext context, TRow row, IQueryable<TRow> sameKey)
        where TRow : class
    {
        context.Add(row);
        try
        {
            await context.SaveChangesAsync(CancellationToken.None);

            return true;
        }
        catch (DbUpdateException)
        {
            // Each provider reports a duplicate key differently. That the row exists now shows it for all of them.
            context.ChangeTracker.Clear();
            if (await sameKey.AsNoTracking().AnyAsync(CancellationToken.None))
            {
                return false;
            }

            throw;
        }
    }
}
