namespace Sqr.OAuth.ClientCredentials;

/// <summary>The key store as the engine uses it: whatever is written is sealed.</summary>
internal sealed class SealedKeyStore(TimedKeyStore store, PrivateKeyVault vault)
{
    public string Location => store.Location;

    /// <summary>Whether keys can be encrypted and sealed here. If not, only the hosts can tell which keys count.</summary>
    public bool CanSeal => vault.CanProtect;

    /// <inheritdoc cref="TimedKeyStore.ReadAllAsync"/>
    public Task<IReadOnlyList<StoredSigningKey>> ReadAllAsync(CancellationToken cancellationToken) => store.ReadAllAsync(cancellationToken);

    /// <inheritdoc cref="TimedKeyStore.GetUtcNowAsync"/>
    public Task<DateTimeOffset?> GetUtcNowAsync(CancellationToken cancellationToken) => store.GetUtcNowAsync(cancellationToken);

    /// <inheritdoc cref="PrivateKeyVault.HasValidSeal"/>
    public bool HasValidSeal(StoredSigningKey key, out bool isOutdated) => vault.HasValidSeal(key, out isOutdated);

    /// <inheritdoc cref="TimedKeyStore.TryAddAsync"/>
    /// <exception cref="SigningKeyException">No encryption is set up.</exception>
    public Task<bool> TryAddAsync(StoredSigningKey key, CancellationToken cancellationToken) => store.TryAddAsync(vault.Seal(key), cancellationToken);

    /// <inheritdoc cref="TimedKeyStore.TryReplaceAsync"/>
    /// <exception cref="SigningKeyException">No encryption is set up.</exception>
    public Task<bool> TryReplaceAsync(StoredSigningKey expected, StoredSigningKey replacement, CancellationToken cancellationToken) =>
        store.TryReplaceAsync(expected, vault.Seal(replacement), cancellationToken);

    /// <summary>Revokes a key and erases its private half. In an emergency nothing secret must be needed for that, so the revocation is not sealed where it
    /// cannot be; nor does it put a seal on a key that has none.</summary>
    /// <inheritdoc cref="TimedKeyStore.TryReplaceAsync"/>
    public Task<bool> TryRevokeAsync(StoredSigningKey key, DateTimeOffset revokedAt, CancellationToken cancellationToken)
    {
        var revoked = key with { RevokedAt = revokedAt, PrivateKey = null, Seal = null };

        return store.TryReplaceAsync(key, vault.HasValidSeal(key, out _) ? vault.Seal(revoked) : revoked, cancellationToken);
    }

    /// <inheritdoc cref="TimedKeyStore.RemoveAsync"/>
    public Task RemoveAsync(StoredSigningKey key, CancellationToken cancellationToken) => store.RemoveAsync(key, cancellationToken);
}
