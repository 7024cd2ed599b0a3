using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Uses up single-use identifiers (RFC 7523 §3, <c>jti</c>), within a time limit even if the store hangs. If the store is down, no request
/// passes.</summary>
internal sealed class ReplayProtection(IReplayStore store, CurrentSettings settings, TimeProvider time, ILogger<ReplayProtection> logger)
{
    private readonly StoreFence _fence = new(store, settings, time, logger);

    /// <summary>Uses up the identifiers in one client's request.</summary>
    /// <param name="assertion">The identifier of its assertion; null if it has none that is single-use.</param>
    /// <param name="proof">The identifier of its DPoP proof; null if it has none.</param>
    /// <param name="cancellationToken">Cancels the wait for the store.</param>
    /// <returns>Why the request is refused; null if neither identifier was used before.</returns>
    /// <exception cref="UnavailableException">The store failed, hung, is known to be down, or is full.</exception>
    public async ValueTask<Refusal?> UseAsync(SingleUse? assertion, SingleUse? proof, CancellationToken cancellationToken)
    {
        if (assertion is not null && !await TryUseAsync(assertion, cancellationToken))
        {
            return new(TokenError.InvalidClient, RefusalReason.AssertionUsedBefore);
        }

        return proof is null || await TryUseAsync(proof, cancellationToken) ? null : new(TokenError.ProofUsedBefore, RefusalReason.ProofUsedBefore);
    }

    private ValueTask<bool> TryUseAsync(SingleUse use, CancellationToken cancellationToken) =>
        _fence.CallAsync(token => store.TryUseAsync(use.Issuer, use.Id, use.Until, token), cancellationToken);
}
