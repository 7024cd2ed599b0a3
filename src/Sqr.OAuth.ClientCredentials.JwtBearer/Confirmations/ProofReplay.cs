using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Marks the <c>jti</c> of proofs as used (RFC 9449 §11.1), within a time limit whatever the store does. While the store is down, every proof is
/// refused.</summary>
internal sealed class ProofReplay(IReplayStore store, TimeProvider time, ILogger<ProofReplay> logger, ILocalIssuer? issuer = null)
{
    private static readonly StoreLimits Defaults = new();

    private readonly StoreFence _fence = new(() => (issuer?.Settings.Value.Options.Stores ?? Defaults).Timeout, time, logger);

    // Our own store answers from memory at once; another may block, hang or throw.
    private readonly bool _answersFromMemory = store is InMemoryReplayStore;

    /// <exception cref="UnavailableException">The store failed, hung, is known to be down, or is full.</exception>
    public ValueTask<bool> TryUseAsync(SingleUse use, CancellationToken cancellationToken) => _answersFromMemory
        ? store.TryUseAsync(use.Issuer, use.Id, use.Until, cancellationToken)
        : _fence.CallAsync(token => store.TryUseAsync(use.Issuer, use.Id, use.Until, token), cancellationToken);
}
