namespace Sqr.OAuth.ClientCredentials;

/// <summary>Records when secrets are used, and replaces outdated hashes. Implement it on an <see cref="IClientStore"/> that can be written.</summary>
/// <remarks>Called in the background; no request waits for it. A failure is logged, and has no other effect than that the record is missing.</remarks>
public interface ISecretUseStore
{
    /// <summary>Records when secrets were last used. Keep the stored time if it is later.</summary>
    /// <param name="uses">The uses, one for each secret.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <returns>Completes when the times are stored.</returns>
    /// <exception cref="Exception">The times were not stored. They are kept and tried again after a minute.</exception>
    ValueTask RecordUsesAsync(IReadOnlyList<SecretUse> uses, CancellationToken cancellationToken);

    /// <summary>Replaces the hash of a secret by a stronger one, unless the hash has changed in the meantime.</summary>
    /// <param name="secretId">The secret, by <see cref="ClientSecret.Id"/>.</param>
    /// <param name="expected">The hash as it was read.</param>
    /// <param name="replacement">The new hash of the same secret.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <returns>False if the hash has changed or the secret no longer exists.</returns>
    /// <exception cref="Exception">The hash was not replaced. The old one stays in use, and the secret's next use after five minutes tries again.</exception>
    ValueTask<bool> TryReplaceHashAsync(Guid secretId, string expected, string replacement, CancellationToken cancellationToken);
}

/// <summary>A secret authenticated its client.</summary>
/// <param name="SecretId">The secret, by <see cref="ClientSecret.Id"/>.</param>
/// <param name="UsedAt">When it was used.</param>
public readonly record struct SecretUse(Guid SecretId, DateTimeOffset UsedAt);
