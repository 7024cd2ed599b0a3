using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The keys in use: which one signs, and which are published. Issuing a token reads an immutable snapshot and never waits.</summary>
internal sealed class SigningKeyRing(KeyRefresh refresh, CurrentSettings settings, StoreFences fences, TimeProvider time, ILogger<SigningKeyRing> logger)
{
    private readonly StoreFence _fence = fences.BeforeWorkWith(StoreNames.Keys, refresh, () => settings.Value.Options.Stores.Timeout, logger);

    /// <summary>The algorithms of the published keys; the default algorithm until the keys have been read.</summary>
    public IReadOnlyList<string> Algorithms => refresh.Current?.Algorithms ?? [settings.Value.Options.SigningAlgorithm];

    /// <summary>The breaker before the key store, which requests call only for a key that is not there.</summary>
    public StoreBreaker Breaker => _fence.Breaker;

    /// <summary>The key that signs with that algorithm now.</summary>
    /// <param name="name">The algorithm; a client in the host's own store may name one that does not exist.</param>
    /// <param name="cancellationToken">Ends the wait for the key store.</param>
    /// <exception cref="SigningKeyUnavailableException">There is no such key and none can be created.</exception>
    public ValueTask<SigningKey> GetSigningKeyAsync(string name, CancellationToken cancellationToken)
    {
        if (SigningAlgorithm.Find(name) is not { } algorithm)
        {
            throw Unavailable(name, null);
        }

        return refresh.Current?.ActiveAt(algorithm, time.GetUtcNow()) is { } key ? new(key) : DemandAsync(algorithm, cancellationToken);
    }

    /// <summary>The JWK Set of all keys that can verify tokens (RFC 7517 §5).</summary>
    /// <exception cref="SigningKeyUnavailableException">The keys cannot be read.</exception>
    public async ValueTask<PublishedDocument> GetKeySetAsync(CancellationToken cancellationToken)
    {
        if (refresh.Current is { } current)
        {
            return current.KeySet;
        }

        var algorithm = settings.Value.Options.SigningAlgorithm;
        try
        {
            await DemandAsync(SigningAlgorithm.Of(algorithm), cancellationToken);
        }
        catch (SigningKeyUnavailableException) when (refresh.Current is not null)
        {
            // It cannot sign here, but is published anyway.
        }

        return refresh.Current?.KeySet ?? throw new SigningKeyUnavailableException(algorithm);
    }

    // Until the store has been read, and for an algorithm that is not in the settings.
    private async ValueTask<SigningKey> DemandAsync(SigningAlgorithm algorithm, CancellationToken cancellationToken)
    {
        try
        {
            return await _fence.CallAsync(_ => FindAsync(algorithm), cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unavailable(algorithm.Name, exception);
        }
    }

    // Continues when the request no longer waits: a key that takes long to create is ready for the next one.
    private async ValueTask<SigningKey> FindAsync(SigningAlgorithm algorithm)
    {
        await refresh.DemandAsync(algorithm);

        return refresh.Current?.ActiveAt(algorithm, time.GetUtcNow()) ?? throw new SigningKeyUnavailableException(algorithm.Name);
    }

    private SigningKeyUnavailableException Unavailable(string algorithm, Exception? exception)
    {
        logger.SigningKeyUnavailable(algorithm, exception);

        return new(algorithm, exception);
    }
}
