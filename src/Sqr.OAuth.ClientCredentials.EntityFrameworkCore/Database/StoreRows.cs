using Microsoft.EntityFrameworkCore;

namespace Sqr.OAuth.ClientCredentials;

internal static class StoreRows
{
    /// <summary>
    /// All rows of a table, regardless of query filters that the host's context adds to every entity:
    /// there is no tenant or user during a token request.
    /// </summary>
    public static IQueryable<TRow> Rows<TRow>(this DbContext context)
        where TRow : class => context.Set<TRow>().IgnoreQueryFilters();
}
