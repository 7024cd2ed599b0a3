namespace Sqr.OAuth.ClientCredentials;

/// <summary>Where signing keys are kept, so that they outlive the process and several processes agree on one.</summary>
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
}
