namespace Sqr.OAuth.ClientCredentials;

/// <summary>Takes back what the verification of secrets learns. An <see cref="IClientStore"/> that can be written implements this too.</summary>
/// <remarks>Called off the request path, never while a request waits. A failure is logged, and costs nothing but the note itself.</remarks>
public interface ISecretUseStore
{
    /// <summary>Notes when secrets were last used. Older notes do not replace newer ones.</summary>
    /// <param name="uses">Each secret once.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>When they are noted.</returns>
    /// <exception cref="Exception">The notes were not taken: they are kept and tried again after a minute.</exception>
    ValueTask RecordUsesAsync(IReadOnlyList<SecretUse> uses, CancellationToken cancellationToken);

    /// <summary>Replaces the hash of a secret by one of newer parameters, unless it has changed meanwhile.</summary>
    /// <param name="secretId">The secret.</param>
    /// <param name="expected">Its hash as it was read.</param>
    /// <param name="replacement">The same secret's hash in today's form.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>False if the secret has changed or gone.</returns>
    /// <exception cref="Exception">
    /// The hash was not replaced: the old one stays in use, and is tried again after five minutes, at the secret's next use.
    /// </exception>
    ValueTask<bool> TryReplaceHashAsync(Guid secretId, string expected, string replacement, CancellationToken cancellationToken);
}

/// <summary>That a secret authenticated its client.</summary>
/// <param name="SecretId">The secret, <see cref="ClientSecret.Id"/>.</param>
/// <param name="UsedAt">When.</param>
public readonly record struct SecretUse(Guid SecretId, DateTimeOffset UsedAt);
