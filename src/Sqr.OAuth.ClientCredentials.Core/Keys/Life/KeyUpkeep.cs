using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Makes the changes that the keys in the store need. Several nodes may do so at once: the store lets one succeed, and the others read
/// again.</summary>
internal sealed class KeyUpkeep(TimedKeyStore store, PrivateKeyVault vault, OpenedKeys opened, KeyCalendar calendar, ILogger<KeyUpkeep> logger)
{
    private const int MaxRounds = 8; // of reading again; the next refresh does the rest

    /// <summary>Reads the keys and makes the changes that are due.</summary>
    /// <param name="algorithms">The algorithms that must have a key.</param>
    /// <param name="isFirst">Whether this node has not used any keys yet.</param>
    /// <param name="lost">What to do about keys that cannot be decrypted.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    /// <returns>The keys to use: first as they were read, before anything is written, because a read-only store works too; then, after a change, as they are
    /// now.</returns>
    /// <exception cref="SigningKeyException">A key cannot be read, created or written.</exception>
    public async IAsyncEnumerable<IReadOnlyList<StoredSigningKey>> RunAsync(
        IReadOnlySet<SigningAlgorithm> algorithms, bool isFirst, LostKeys lost, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var read = await store.ReadAllAsync(cancellationToken);
        var keys = isFirst ? await ReplaceLostAsync(read, lost, cancellationToken) : read;
        if (keys is not [])
        {
            yield return keys;
        }

        var kept = await KeepUpAsync(keys, algorithms, isFirst && read is [], cancellationToken);
        if (!ReferenceEquals(kept, keys))
        {
            yield return kept;
        }

        await opened.SealAnewAsync(kept, cancellationToken);
    }

    // The same list if there was nothing to change.
    private async Task<IReadOnlyList<StoredSigningKey>> KeepUpAsync(
        IReadOnlyList<StoredSigningKey> stored, IReadOnlySet<SigningAlgorithm> algorithms, bool isFirstStart, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            var duties = KeyDuties.Of(stored, algorithms, calendar.Now, calendar.Options);
            if (duties is [])
            {
                break;
            }

            foreach (var duty in duties)
            {
                if (!await DoAsync(duty, isFirstStart, cancellationToken))
                {
                    break; // another node was first; read again to see what is left to do
                }
            }

            stored = await store.ReadAllAsync(cancellationToken);
        }

        return stored;
    }

    // Only keys that sign now or later matter.
    private async Task<IReadOnlyList<StoredSigningKey>> ReplaceLostAsync(
        IReadOnlyList<StoredSigningKey> stored, LostKeys lost, CancellationToken cancellationToken)
    {
        opened.Open(stored);
        List<StoredSigningKey> unreadable = [];
        foreach (var key in stored.GroupBy(key => key.Algorithm).SelectMany(calendar.NotYetRetired))
        {
            if (opened.IsUnreadable(key, out var reason))
            {
                unreadable.Add(lost is LostKeys.GoOnWithout || calendar.Options.ReplaceUnreadable ? key : throw reason);
            }
        }

        return unreadable is [] || !calendar.Options.ReplaceUnreadable ? stored : await ReplaceAsync(unreadable, stored, cancellationToken);
    }

    // Keys that sign get a successor and stay published; the others are revoked.
    private async Task<IReadOnlyList<StoredSigningKey>> ReplaceAsync(
        IReadOnlyList<StoredSigningKey> unreadable, IReadOnlyList<StoredSigningKey> stored, CancellationToken cancellationToken)
    {
        foreach (var key in unreadable)
        {
            var keys = stored.Where(other => other.Algorithm == key.Algorithm).ToList();
            var line = KeyLine.Of(keys);
            if (line.ActiveAt(calendar.Now) is >= 0 and var active && line.Lives[active].Key == key)
            {
                await MakeAsync(new(key.SigningAlgorithm, KeyDuties.NextPeriod(keys), calendar.Now), isFirstStart: false, cancellationToken);
            }
            else
            {
                await store.TryReplaceAsync(key, key with { RevokedAt = calendar.Now, PrivateKey = null }, cancellationToken);
            }

            logger.SigningKeyReplaced(key.KeyId);
        }

        return await store.ReadAllAsync(cancellationToken);
    }

    private async Task<bool> DoAsync(KeyDuty duty, bool isFirstStart, CancellationToken cancellationToken)
    {
        switch (duty)
        {
            case KeyDuty.Make make:
                return await MakeAsync(make, isFirstStart, cancellationToken);

            case KeyDuty.Erase { Key: var key }:
                var isErased = await store.TryReplaceAsync(key, key with { PrivateKey = null }, cancellationToken);
                if (isErased)
                {
                    logger.SigningKeyErased(key.KeyId);
                }

                return isErased;

            case KeyDuty.Remove { Key: var key }:
                await store.RemoveAsync(key, cancellationToken);
                logger.SigningKeyRemoved(key.KeyId);

                return true;

            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<bool> MakeAsync(KeyDuty.Make make, bool isFirstStart, CancellationToken cancellationToken)
    {
        var key = vault.Create(make.Algorithm, make.Period, make.ActivatesAt); // outside the store's time limit: creating an RSA key takes a while
        if (!await store.TryAddAsync(key, cancellationToken))
        {
            return false;
        }

        if (make.ActivatesAt > calendar.Now)
        {
            logger.SigningKeyAnnounced(key.KeyId, key.Algorithm, make.ActivatesAt);
        }
        else if (isFirstStart)
        {
            logger.FirstSigningKeyMade(key.KeyId, key.Algorithm, store.Location);
        }
        else
        {
            logger.SigningKeyMade(key.KeyId, key.Algorithm, store.Location);
        }

        return true;
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
