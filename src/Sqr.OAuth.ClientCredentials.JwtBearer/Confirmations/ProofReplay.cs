using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Uses up the <c>jti</c> of proofs (RFC 9449 §11.1), in time whatever the store does. If the store is down, nothing is let through.</summary>
internal sealed class ProofReplay(IReplayStore store, TimeProvider time, ILogger<ProofReplay> logger, ILocalIssuer? issuer = null)
{
    private static readonly StoreLimits Defaults = new();

    private readonly StoreFence _fence = new(store, () => (issuer?.Settings.Value.Options.Stores ?? Defaults).Timeout, time, logger);

    /// <exception cref="UnavailableException">The store failed, hung, is known to be down, or is full.</exception>
    public ValueTask<bool> TryUseAsync(SingleUse use, CancellationToken cancellationToken) =>
        _fence.CallAsync(token => store.TryUseAsync(use.Issuer, use.Id, use.Until, token), cancellationToken);
}
