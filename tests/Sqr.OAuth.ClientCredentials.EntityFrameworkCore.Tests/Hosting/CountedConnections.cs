using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Counts how often the database is turned to.</summary>
internal sealed class CountedConnections : DbConnectionInterceptor
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Until so many have been opened, or tried to be.</summary>
    public async Task ReachedAsync(int count)
    {
        while (Count < count)
        {
            await Task.Yield();
        }
    }

    public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _count);

        return base.ConnectionOpeningAsync(connection, eventData, result, cancellationToken);
    }
}
