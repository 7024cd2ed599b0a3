using Microsoft.EntityFrameworkCore;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Lets one node at a time do a task, without a leader: the node holds a row for a limited time.</summary>
internal sealed class Lease(StoreDatabase database, CurrentSettings settings)
{
    private readonly Guid _node = Guid.NewGuid();

    /// <summary>Acquires or renews the lease on the task.</summary>
    /// <param name="task">The name of the task.</param>
    /// <param name="duration">How long the lease lasts unless it is renewed.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <returns>False if another node holds the lease.</returns>
    public async Task<bool> TryTakeAsync(string task, TimeSpan duration, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var until = now + duration;
        var latest = until + settings.Value.Options.Keys.ClockTolerance; // later only if the clock of the node that took it was wrong

        return await database.UseAsync(async context =>
        {
            var lease = context.Rows<LeaseRow>().Where(row => row.Name == task);
            var taken = await lease
                .Where(row => row.ExpiresAt <= now || row.ExpiresAt > latest || row.Owner == _node)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.Owner, _node).SetProperty(row => row.ExpiresAt, until), cancellationToken);

            return taken > 0
                || (!await lease.AnyAsync(cancellationToken)
                    && await context.TryInsertAsync(new LeaseRow { Name = task, Owner = _node, ExpiresAt = until }, lease));
        });
    }
}
