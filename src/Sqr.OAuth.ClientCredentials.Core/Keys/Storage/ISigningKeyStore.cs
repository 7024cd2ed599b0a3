namespace Sqr.OAuth.ClientCredentials;

/// <summary>Where signing keys are stored, so that they survive a restart and several processes use the same ones.</summary>
/// <remarks>Throw a <see cref="SigningKeyException"/> if a key or the store itself is unusable; it stops the start of a host. Any other exception means
/// that the store is temporarily unavailable, and the call is repeated later.</remarks>
public interface ISigningKeyStore
{
    /// <summary>Where the keys are, for messages to operators: a path, or a host and database.</summary>
    string Location { get; }

    /// <summary>Reads all keys.</summary>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The keys, in any order.</returns>
    /// <exception cref="SigningKeyException">A key exists but cannot be read. The message says which one, and what to do.</exception>
    ValueTask<IReadOnlyList<StoredSigningKey>> ReadAllAsync(CancellationToken cancellationToken);

    /// <summary>The time by the store's own clock. A key is erased or removed for good only while this node's clock agrees with it.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Null, the default, if the store has no clock of its own.</returns>
    ValueTask<DateTimeOffset?> GetUtcNowAsync(CancellationToken cancellationToken) => new((DateTimeOffset?)null);

    /// <summary>Adds a key, unless one with the same algorithm and period exists. If several processes try at once, one succeeds.</summary>
    /// <param name="key">The key. It is durable once this returns true.</param>
    /// <param name="cancellationToken">Cancels the attempt. A write that has begun is completed.</param>
    /// <returns>False if another process was first; read the keys again.</returns>
    /// <exception cref="SigningKeyException">The key cannot be written. The message says why, and what to do.</exception>
    ValueTask<bool> TryAddAsync(StoredSigningKey key, CancellationToken cancellationToken);

    /// <summary>Replaces a key, unless it has changed since it was read. If several processes try at once, one succeeds.</summary>
    /// <param name="expected">The key as it was read.</param>
    /// <param name="replacement">The new version of the key, with the same algorithm and period. It is durable once this returns true.</param>
    /// <param name="cancellationToken">Cancels the attempt. A write that has begun is completed.</param>
    /// <returns>False if the key was changed or removed; read the keys again.</returns>
    /// <exception cref="SigningKeyException">The key cannot be written. The message says why, and what to do.</exception>
    ValueTask<bool> TryReplaceAsync(StoredSigningKey expected, StoredSigningKey replacement, CancellationToken cancellationToken);

    /// <summary>Removes a key permanently. A key that does not exist counts as removed.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Cancels the attempt. A write that has begun is completed.</param>
    /// <returns>A task that completes when the key is removed.</returns>
    /// <exception cref="SigningKeyException">The key cannot be removed. The message says why, and what to do.</exception>
    ValueTask RemoveAsync(StoredSigningKey key, CancellationToken cancellationToken);
}
