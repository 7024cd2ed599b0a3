using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Counts statements that delete used assertions.</summary>
internal sealed class CountedDeletions : DbCommandInterceptor
{
    private int _usedAssertions;

    public int UsedAssertions => Volatile.Read(ref _usedAssertions);

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (command.CommandText.StartsWith("DELETE FROM \"SqrUsedAssertions\"", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _usedAssertions);
        }

        return base.NonQueryExecutingAsync(command, eventData, result, cancellationToken);
    }
}
