namespace Sqr.OAuth.ClientCredentials;

/// <summary>Uses up single-use identifiers (RFC 7523 §3, RFC 9449 §11.1), at the token endpoint and at APIs in the same app, within a time limit even if the
/// store hangs. If the store is down, no request passes.</summary>
/// <param name="store">The store.</param>
/// <param name="fence">Stands before the store.</param>
/// <param name="start">When this process began.</param>
/// <param name="time">The clock.</param>
internal sealed class SingleUses(IReplayStore store, StoreFence fence, NodeStart start, TimeProvider time)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1); // an iat has no fractions

    private readonly ReplayQuota _quota = new(time);

    /// <inheritdoc cref="StoreFence.Breaker"/>
    public StoreBreaker Breaker => fence.Breaker;

    /// <summary>Whether what was made then may have been used before this process began, without the store knowing. What was made in the same second counts
    /// as new.</summary>
    public bool IsFromBeforeStart(DateTimeOffset madeAt) => fence.AnswersFromMemory && madeAt <= start.At - Second;

    /// <summary>Uses up one identifier.</summary>
    /// <inheritdoc cref="TryUseAllAsync"/>
    public ValueTask<RefusedUse?> TryUseAsync(SingleUse use, string client, CancellationToken cancellationToken) =>
        TryUseAllAsync([use], client, cancellationToken);

    /// <summary>Uses up all identifiers of a request, in this order. If one is refused for another reason than an earlier use, none is used up.</summary>
    /// <param name="uses">The identifiers.</param>
    /// <param name="client">Who used them: the others must not pay for one that uses too many.</param>
    /// <param name="cancellationToken">Ends the wait. The identifiers are used up anyway.</param>
    /// <returns>Null if they are used up now, and were not before.</returns>
    /// <exception cref="UnavailableException">The store failed, hung, is known to be down, or is full.</exception>
    public async ValueTask<RefusedUse?> TryUseAllAsync(IReadOnlyList<SingleUse> uses, string client, CancellationToken cancellationToken)
    {
        if (uses.FirstOrDefault(use => use.MadeAt is { } madeAt && IsFromBeforeStart(madeAt)) is { } old)
        {
            return new(old, UseFault.MadeBeforeStart);
        }

        if (TakePlaces(uses, client) is { } refused)
        {
            return refused;
        }

        // A caller that disconnects ends neither the call nor what follows from the answer: otherwise it could send one used assertion until its client has
        // no place left, or its own unused ones without being counted.
        return await UseAsync(uses, client).Abandonable().WaitAsync(cancellationToken);
    }

    private RefusedUse? TakePlaces(IReadOnlyList<SingleUse> uses, string client)
    {
        for (var i = 0; i < uses.Count; i++)
        {
            if (_quota.TryTake(client, uses[i].Until) is { } wait)
            {
                GiveBack(uses.Take(i), client);

                return new(uses[i], UseFault.TooManyInUse, wait);
            }
        }

        return null;
    }

    private async Task<RefusedUse?> UseAsync(IReadOnlyList<SingleUse> uses, string client)
    {
        var used = 0;
        try
        {
            foreach (var use in uses)
            {
                if (!await fence.CallAsync(token => store.TryUseAsync(use.Issuer, use.Id, use.Until, token), CancellationToken.None))
                {
                    return new(use, UseFault.UsedBefore);
                }

                used++;
            }

            return null;
        }
        finally
        {
            GiveBack(uses.Skip(used), client);
        }
    }

    private void GiveBack(IEnumerable<SingleUse> uses, string client)
    {
        foreach (var use in uses)
        {
            _quota.GiveBack(client, use.Until);
        }
    }
}
