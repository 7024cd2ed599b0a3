using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Uses up what may be shown once (RFC 7523 §3, <c>jti</c>), in time whatever the store does. If the store is down, nothing is let through.</summary>
internal sealed class ReplayProtection(IReplayStore store, CurrentSettings settings, TimeProvider time, ILogger<ReplayProtection> logger)
{
    private readonly StoreFence _fence = new(store, settings, time, logger);

    /// <exception cref="UnavailableException">The store failed, hung, is known to be down, or is full.</exception>
    public async ValueTask<bool> TryUseAsync(Client client, SingleUse use, RefusalReason ifUsedBefore, CancellationToken cancellationToken)
    {
        var isFirst = await _fence.CallAsync(token => store.TryUseAsync(use.Issuer, use.Id, use.Until, token), cancellationToken);
        if (!isFirst)
        {
            logger.ClientRefused(LogText.Escape(client.ClientId), ifUsedBefore);
        }

        return isFirst;
    }
}
