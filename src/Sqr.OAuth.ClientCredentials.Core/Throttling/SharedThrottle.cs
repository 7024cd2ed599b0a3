using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>What all nodes know of failed authentications, if the host has registered a store for it. While that is down, each node goes on with what it knows
/// itself.</summary>
internal sealed class SharedThrottle(CurrentSettings settings, StoreFences fences, ILogger<SharedThrottle> logger, IThrottleStore? store = null)
{
    // Without a logger: its events say that the request gets 503.
    private readonly StoreFence? _fence = store is null
        ? null
        : fences.Before(StoreNames.Throttle, store, () => settings.Value.Options.Stores.Timeout, NullLogger.Instance);

    private int _isDown;

    public bool Exists => store is not null;

    /// <inheritdoc cref="StoreFence.Breaker"/>
    public StoreBreaker Breaker => _fence?.Breaker ?? StoreBreaker.None;

    /// <returns>Nothing counted if there is no store or it is down.</returns>
    public ValueTask<FailureCount> CountAsync(string key, int limit, TimeSpan window) =>
        CallAsync((shared, token) => shared.CountAsync(key, limit, window, token));

    /// <inheritdoc cref="CountAsync"/>
    public ValueTask<FailureCount> AddAsync(string key, int limit, TimeSpan window) =>
        CallAsync((shared, token) => shared.AddAsync(key, limit, window, token));

    public ValueTask<bool> RemembersAsync(string client, in CallerOrigin origin)
    {
        var network = origin.ToString();

        return CallAsync((shared, token) => shared.RemembersAsync(client, network, token));
    }

    public async Task RememberAsync(string client, CallerOrigin origin) => await CallAsync(async (shared, token) =>
    {
        await shared.RememberAsync(client, origin.ToString(), KnownNetworks.Lifetime, token);

        return true;
    });

    private async ValueTask<T> CallAsync<T>(Func<IThrottleStore, CancellationToken, ValueTask<T>> call)
        where T : struct
    {
        if (store is null || _fence is null)
        {
            return default;
        }

        try
        {
            // Not cancelled with the request: a caller that disconnects must be counted anyway.
            var answer = await _fence.CallAsync(token => call(store, token), CancellationToken.None);
            if (Interlocked.Exchange(ref _isDown, 0) == 1)
            {
                logger.ThrottleStoreAvailable();
            }

            return answer;
        }
        catch (StoreBusyException)
        {
            return default; // it is not down
        }
        catch (UnavailableException exception)
        {
            if (Interlocked.Exchange(ref _isDown, 1) == 0)
            {
                logger.ThrottleStoreUnavailable(exception);
            }

            return default;
        }
    }
}
