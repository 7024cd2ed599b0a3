using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Uses up single-use identifiers (RFC 7523 §3, RFC 9449 §11.1), at the token endpoint and at APIs in the same app, within a time limit even if the
/// store hangs. If the store is down, no request passes.</summary>
internal sealed class SingleUses(IReplayStore store, Func<TimeSpan> timeout, NodeStart start, TimeProvider time, ILogger<SingleUses> logger)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1); // an iat has no fractions

    private readonly StoreFence _fence = new(store, timeout, time, logger);
    private readonly ReplayQuota _quota = new(time);

    /// <summary>Whether what was made then may have been used before this process began, without the store knowing. What was made in the same second counts
    /// as new.</summary>
    public bool IsFromBeforeStart(DateTimeOffset madeAt) => _fence.AnswersFromMemory && madeAt <= start.At - Second;

    /// <param name="use">The identifier.</param>
    /// <param name="client">Who used it: the others must not pay for one that uses too many.</param>
    /// <param name="cancellationToken">Cancels the wait for the store.</param>
    /// <returns>Null if it is used up now, and was not before.</returns>
    /// <exception cref="UnavailableException">The store failed, hung, is known to be down, or is full.</exception>
    public async ValueTask<RefusedUse?> TryUseAsync(SingleUse use, string client, CancellationToken cancellationToken)
    {
        if (use.MadeAt is { } madeAt && IsFromBeforeStart(madeAt))
        {
            return new(UseFault.MadeBeforeStart);
        }

        if (_quota.TryTake(client, use.Until) is { } wait)
        {
            return new(UseFault.TooManyInUse, wait);
        }

        try
        {
            if (await _fence.CallAsync(token => store.TryUseAsync(use.Issuer, use.Id, use.Until, token), cancellationToken))
            {
                return null;
            }
        }
        catch (UnavailableException)
        {
            _quota.GiveBack(client, use.Until);
            throw;
        }

        _quota.GiveBack(client, use.Until);

        return new(UseFault.UsedBefore);
    }
}
