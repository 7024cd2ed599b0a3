using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Keys that cannot be decrypted when a node reads the store for the first time: they stop the start, or are replaced.</summary>
internal sealed class UnreadableKeys(
    SealedKeyStore store, KnownKeys known, OpenedKeys opened, KeyWork work, KeyCalendar calendar, AuditTrail audit, ILogger<UnreadableKeys> logger)
{
    /// <param name="keys">The keys as they were read.</param>
    /// <param name="lost">What to do about keys that cannot be decrypted.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    /// <returns>The keys as they are now: the same ones if none was replaced.</returns>
    /// <exception cref="SigningKeyException">A key cannot be decrypted, and the settings do not have it replaced.</exception>
    public async Task<VerifiedKeys> ReplaceAsync(VerifiedKeys keys, LostKeys lost, CancellationToken cancellationToken)
    {
        opened.Open(keys.Valid);
        if (!calendar.Options.ReplaceUnreadable)
        {
            ThrowIfAllAreLost(keys);
        }

        List<StoredSigningKey> unreadable = [];
        foreach (var key in keys.Valid.GroupBy(key => key.Algorithm).SelectMany(calendar.NotYetRetired)) // only keys that sign now or later matter
        {
            if (opened.IsUnreadable(key, out var reason))
            {
                unreadable.Add(lost is LostKeys.GoOnWithout || calendar.Options.ReplaceUnreadable ? key : throw reason);
            }
        }

        return unreadable is [] || !calendar.Options.ReplaceUnreadable ? keys : await ReplaceAsync(unreadable, keys, cancellationToken);
    }

    // Without what encrypted the keys, no seal can be verified either. An operator must restore it; new keys would make all tokens fail. Next to a valid key,
    // a key that somebody else wrote stops nothing.
    private void ThrowIfAllAreLost(VerifiedKeys keys)
    {
        var unsealed = keys.Unsealed.Where(key => key.RevokedAt is null && SigningAlgorithm.Find(key.Algorithm) is not null);
        var lost = keys.Valid is [] ? unsealed.GroupBy(key => key.Algorithm).SelectMany(calendar.NotYetRetired) : [];
        if (lost.Select(opened.WhyUnreadable).OfType<SigningKeyException>().FirstOrDefault() is { } reason)
        {
            throw reason;
        }
    }

    // Keys that sign get a successor and stay published; the others are revoked.
    private async Task<VerifiedKeys> ReplaceAsync(List<StoredSigningKey> unreadable, VerifiedKeys keys, CancellationToken cancellationToken)
    {
        foreach (var key in unreadable)
        {
            var line = calendar.LineOf(keys.Valid.Where(other => other.Algorithm == key.Algorithm));
            if (line.ActiveAt(calendar.Now) is >= 0 and var active && line.Lives[active].Key == key)
            {
                var successor = new KeyDuty.Make(key.SigningAlgorithm, keys.NextPeriod(key.Algorithm), calendar.Now);
                await work.DoAsync(successor, isFirstStart: false, cancellationToken);
            }
            else
            {
                await store.TryRevokeAsync(key, calendar.Now, cancellationToken);
            }

            logger.SigningKeyReplaced(key.KeyId);
            audit.Note(KeyChange.Replaced, key.KeyId, key.Algorithm);
        }

        return await known.ReadAsync(cancellationToken);
    }
}

/// <summary>What to do about keys that cannot be decrypted, where the settings do not have them replaced.</summary>
internal enum LostKeys
{
    /// <summary>An operator is there to read the message.</summary>
    StopTheStart,

    /// <summary>Others may be able to read them; here, other keys sign.</summary>
    GoOnWithout,
}
