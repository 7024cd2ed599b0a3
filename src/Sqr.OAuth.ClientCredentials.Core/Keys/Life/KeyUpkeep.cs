using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Makes the changes that the keys in the store need. Several nodes may do so at once: the store lets one succeed, and the others read
/// again.</summary>
internal sealed class KeyUpkeep(TimedKeyStore store, PrivateKeyVault vault, KeyCalendar calendar, ILogger<KeyUpkeep> logger)
{
    private const int MaxRounds = 8; // of reading again; the next refresh does the rest

    /// <param name="stored">The keys as they were read.</param>
    /// <param name="algorithms">The algorithms that must have a key.</param>
    /// <param name="isFirstStart">Whether the store has never contained a key, as far as this node knows.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    /// <returns>The keys as they are now; the same list if there was nothing to change.</returns>
    /// <exception cref="SigningKeyException">A key can be neither created nor written.</exception>
    public async Task<IReadOnlyList<StoredSigningKey>> RunAsync(
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

    /// <summary>Replaces keys that cannot be decrypted with new ones. Those that have signed stay published.</summary>
    /// <returns>The keys as they are now.</returns>
    public async Task<IReadOnlyList<StoredSigningKey>> ReplaceAsync(
        IReadOnlyList<StoredSigningKey> unreadable, IReadOnlyList<StoredSigningKey> stored, CancellationToken cancellationToken)
    {
        foreach (var key in unreadable)
        {
            var keys = stored.Where(other => other.SigningAlgorithm == key.SigningAlgorithm).ToList();
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
