using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Counts what is sent to the database.</summary>
internal sealed class CountedCommands : DbCommandInterceptor
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public string? LastText { get; private set; }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _count);
        LastText = command.CommandText;

        return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
    }
}
