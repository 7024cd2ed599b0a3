using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The keys in use: which signs, which are published. Issuing reads an immutable snapshot and waits for nothing.</summary>
internal sealed class SigningKeyRing(KeyRefresh refresh, CurrentSettings settings, TimeProvider time, ILogger<SigningKeyRing> logger)
{
    private readonly StoreFence _fence = new(refresh, settings, time, logger);

    /// <summary>The algorithms of the published keys; while the keys have not been read yet, the default algorithm.</summary>
    public IReadOnlyList<string> Algorithms => refresh.Current?.Algorithms ?? [settings.Value.Options.SigningAlgorithm];

    /// <summary>The key that signs with that algorithm now.</summary>
    /// <param name="name">The algorithm; a client of the host's own store may name one that does not exist.</param>
    /// <param name="cancellationToken">Ends the wait for the key store.</param>
    /// <exception cref="SigningKeyUnavailableException">There is none and none can be made.</exception>
    public ValueTask<SigningKey> GetSigningKeyAsync(string name, CancellationToken cancellationToken)
    {
        if (SigningAlgorithm.Find(name) is not { } algorithm)
        {
            throw Unavailable(name, null);
        }

        return refresh.Current?.ActiveAt(algorithm, time.GetUtcNow()) is { } key ? new(key) : DemandAsync(algorithm, cancellationToken);
    }

    /// <summary>The JWK Set of all keys that tokens may be verified with (RFC 7517 §5).</summary>
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
            // It cannot sign here, and is published all the same.
        }

        return refresh.Current?.KeySet ?? throw new SigningKeyUnavailableException(algorithm);
    }

    // While the store has not been read yet, and for an algorithm that no settings name.
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

    // Goes on when the request no longer waits: a key that takes long to make is there for the next.
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
