using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Uses up what may be shown once (RFC 7523 §3, <c>jti</c>), in time whatever the store does. If the store is down, nothing is let through.</summary>
internal sealed class ReplayProtection(IReplayStore store, CurrentSettings settings, TimeProvider time, ILogger<ReplayProtection> logger)
{
    private readonly StoreFence _fence = new(settings, time, logger);

    // Ours answers from memory, at once; another may block, hang or throw.
    private readonly bool _answersFromMemory = store is InMemoryReplayStore;

    /// <summary>Uses up what came with a request of one client.</summary>
    /// <param name="assertion">The identifier of its assertion; null if it has none that counts once.</param>
    /// <param name="proof">The identifier of its DPoP proof; null if it has none.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    /// <returns>Why the request is refused; null if nothing of it was used before.</returns>
    /// <exception cref="UnavailableException">The store failed, hung, is known to be down, or is full.</exception>
    public async ValueTask<Refusal?> UseAsync(SingleUse? assertion, SingleUse? proof, CancellationToken cancellationToken)
    {
        if (assertion is not null && !await TryUseAsync(assertion, cancellationToken))
        {
            return new(TokenError.InvalidClient, RefusalReason.AssertionUsedBefore);
        }

        return proof is null || await TryUseAsync(proof, cancellationToken) ? null : new(TokenError.ProofUsedBefore, RefusalReason.ProofUsedBefore);
    }

    private ValueTask<bool> TryUseAsync(SingleUse use, CancellationToken cancellationToken) => _answersFromMemory
        ? store.TryUseAsync(use.Issuer, use.Id, use.Until, cancellationToken)
        : _fence.CallAsync(token => store.TryUseAsync(use.Issuer, use.Id, use.Until, token), cancellationToken);
}
