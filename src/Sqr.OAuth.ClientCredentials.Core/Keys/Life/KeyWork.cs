using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Does what is due in the key store.</summary>
internal sealed class KeyWork(SealedKeyStore store, PrivateKeyVault vault, KeyCalendar calendar, AuditTrail audit, ILogger<KeyWork> logger)
{
    /// <returns>False if another node was first.</returns>
    /// <exception cref="SigningKeyException">A key cannot be created or written.</exception>
    public async Task<bool> DoAsync(KeyDuty duty, bool isFirstStart, CancellationToken cancellationToken)
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
                    audit.Note(KeyChange.Retired, key.KeyId, key.Algorithm);
                }

                return isErased;

            case KeyDuty.Remove { Key: var key }:
                await store.RemoveAsync(key, cancellationToken);
                logger.SigningKeyRemoved(key.KeyId);
                audit.Note(KeyChange.Removed, key.KeyId, key.Algorithm);

                return true;

            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Reports that what is due was done neither here nor by another node.</summary>
    public void ReportFailure(KeyDuty duty, int attempts)
    {
        var key = duty switch
        {
            KeyDuty.Make make => StoredSigningKey.NameOf(make.Algorithm.Name, make.Period),
            KeyDuty.Erase erase => $"{erase.Key}",
            KeyDuty.Remove remove => $"{remove.Key}",
            _ => throw new UnreachableException(),
        };
        logger.SigningKeyNotWritten(key, store.Location, attempts);
    }

    private async Task<bool> MakeAsync(KeyDuty.Make make, bool isFirstStart, CancellationToken cancellationToken)
    {
        var key = vault.Create(make.Algorithm, make.Period, make.ActivatesAt); // outside the store's time limit: creating an RSA key takes a while
        if (!await store.TryAddAsync(key, cancellationToken))
        {
            return false;
        }

        audit.Note(make.ActivatesAt > calendar.Now ? KeyChange.Announced : KeyChange.Made, key.KeyId, key.Algorithm);
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
