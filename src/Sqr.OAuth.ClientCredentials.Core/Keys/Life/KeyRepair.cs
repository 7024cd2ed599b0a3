using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Brings the store in line with what this node knows of its keys: keys that it has lost, and encryption and seals that are outdated.</summary>
internal sealed class KeyRepair(
    SealedKeyStore store, KnownKeys known, OpenedKeys opened, KeyCalendar calendar, AuditTrail audit, ILogger<KeyRepair> logger)
{
    /// <summary>Writes back the keys that the store has lost. Several nodes may do so at once: the store lets one succeed.</summary>
    /// <returns>The keys as they are now: the same ones if none was lost.</returns>
    public async Task<VerifiedKeys> RestoreAsync(VerifiedKeys keys, CancellationToken cancellationToken)
    {
        if (keys.Missing is [])
        {
            return keys;
        }

        foreach (var key in keys.Missing.OrderBy(key => key.Period))
        {
            if (await TryPutInItsPlaceAsync(key, keys, cancellationToken) || await TryAddBehindAsync(key, cancellationToken))
            {
                logger.SigningKeyRestored(key.KeyId, store.Location);
                audit.Note(KeyChange.Restored, key.KeyId, key.Algorithm);
            }
        }

        return await known.ReadAsync(cancellationToken);
    }

    /// <summary>Writes again what was encrypted or sealed with an older key, and seals revocations.</summary>
    public async Task RenewAsync(VerifiedKeys keys, CancellationToken cancellationToken)
    {
        foreach (var key in keys.Valid.Where(_ => store.CanSeal))
        {
            var encrypted = opened.EncryptedAnew(key);
            if (keys.RowOf(key) is { } row && (row == key ? encrypted is not null || keys.Outdated.Contains(key) : IsRevocationToBeSealed(key, row))
                && await store.TryReplaceAsync(row, key with { PrivateKey = encrypted ?? key.PrivateKey }, cancellationToken))
            {
                LogRenewed(key, isRevocation: row != key, isEncrypted: encrypted is not null);
            }
        }
    }

    // A revocation with the seal of another node is as good as one with ours.
    private static bool IsRevocationToBeSealed(StoredSigningKey key, StoredSigningKey row) =>
        key.RevokedAt is not null && (row.RevokedAt is null || !KnownKeys.MayBeSealedByAnotherNode(row, key));

    private async Task<bool> TryPutInItsPlaceAsync(StoredSigningKey key, VerifiedKeys keys, CancellationToken cancellationToken)
    {
        if (!FitsInItsPlace(key, keys))
        {
            return false;
        }

        return keys.Unsealed.FirstOrDefault(row => row.Algorithm == key.Algorithm && row.Period == key.Period) is { } intruder
            ? await store.TryReplaceAsync(intruder, key, cancellationToken)
            : await store.TryAddAsync(key, cancellationToken);
    }

    // Before keys that a node has made meanwhile because it found the store empty, a key would end their time at once.
    private static bool FitsInItsPlace(StoredSigningKey key, VerifiedKeys keys) => keys.Valid.Except(keys.Missing)
        .All(other => other.Algorithm != key.Algorithm || other.Period > key.Period || KeyLine.ActivationOf(other) <= KeyLine.ActivationOf(key));

    private async Task<bool> TryAddBehindAsync(StoredSigningKey key, CancellationToken cancellationToken)
    {
        var keys = await known.ReadAsync(cancellationToken);
        if (!keys.Missing.Contains(key))
        {
            return false; // another node was first
        }

        var behind = key with
        {
            Period = keys.NextPeriod(key.Algorithm),
            ActivatesAt = KeyLine.ActivationOf(key) > calendar.Now ? key.ActivatesAt : calendar.Now,
        };

        return await store.TryAddAsync(behind, cancellationToken);
    }

    private void LogRenewed(StoredSigningKey key, bool isRevocation, bool isEncrypted)
    {
        if (isRevocation)
        {
            logger.SigningKeyRevoked(key.KeyId);
            audit.Note(KeyChange.Revoked, key.KeyId, key.Algorithm);
        }
        else if (isEncrypted)
        {
            logger.SigningKeySealedAnew(key.KeyId);
        }
        else
        {
            logger.SigningKeySealRenewed(key.KeyId);
        }
    }
}
