namespace Sqr.OAuth.ClientCredentials;

/// <summary>Where signing keys are kept, so that they outlive the process and several processes agree on one.</summary>
/// <remarks>
/// A <see cref="SigningKeyException"/> says that a key or the place itself is unfit, and stops the start of a host. Any other exception says that the store
/// is unavailable now; it is tried again.
/// </remarks>
public interface ISigningKeyStore
{
    /// <summary>Where the keys are, for messages to people: a path, a host and database.</summary>
    string Location { get; }

    /// <summary>Reads all keys.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The keys, in any order.</returns>
    /// <exception cref="SigningKeyException">A key is there but cannot be read; the message says which, and what to do.</exception>
    ValueTask<IReadOnlyList<StoredSigningKey>> ReadAllAsync(CancellationToken cancellationToken);

    /// <summary>Adds a key, unless there is one of the same algorithm and period. Of several processes that try at once, one succeeds.</summary>
    /// <param name="key">The key. Once this returns true it is durable.</param>
    /// <param name="cancellationToken">Ends the attempt; a write once begun is finished.</param>
    /// <returns>False if another process was first: read again.</returns>
    /// <exception cref="SigningKeyException">The key cannot be written; the message says why, and what to do.</exception>
    ValueTask<bool> TryAddAsync(StoredSigningKey key, CancellationToken cancellationToken);

    /// <summary>Replaces a key, unless it is no longer what it was when it was read. Of several processes that try at once, one succeeds.</summary>
    /// <param name="expected">The key as it was read.</param>
    /// <param name="replacement">The key as it is to be, of the same algorithm and period. Once this returns true it is durable.</param>
    /// <param name="cancellationToken">Ends the attempt; a write once begun is finished.</param>
    /// <returns>False if the key has changed or gone: read again.</returns>
    /// <exception cref="SigningKeyException">The key cannot be written; the message says why, and what to do.</exception>
    ValueTask<bool> TryReplaceAsync(StoredSigningKey expected, StoredSigningKey replacement, CancellationToken cancellationToken);

    /// <summary>Removes a key for good; one that is not there counts as removed.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the attempt; a write once begun is finished.</param>
    /// <returns>When it is gone.</returns>
    /// <exception cref="SigningKeyException">The key cannot be removed; the message says why, and what to do.</exception>
    ValueTask RemoveAsync(StoredSigningKey key, CancellationToken cancellationToken);
}
