using Microsoft.EntityFrameworkCore;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Inserts of which, with any number at once, one succeeds.</summary>
internal static class RowWriting
{
    /// <summary>Inserts a row unless there is one of its key.</summary>
    /// <param name="context">Used for nothing else.</param>
    /// <param name="row">The row.</param>
    /// <param name="sameKey">The rows of its key.</param>
    /// <returns>False if another was first.</returns>
    /// <exception cref="DbUpdateException">It was not inserted, for another reason.</exception>
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
            // Each provider has a name of its own for a key that is taken; that the row is there now says it for all.
            context.ChangeTracker.Clear();
            if (await sameKey.AsNoTracking().AnyAsync(CancellationToken.None))
            {
                return false;
            }

            throw;
        }
    }
}
