using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Manages the keys in the store by hand. It needs no running host and decrypts nothing, so the tool uses it too.</summary>
internal sealed class SigningKeys(
    KeyRefresh refresh, SealedKeyStore store, PrivateKeyVault vault, KeyCalendar calendar, AuditTrail audit, ILogger<SigningKeys> logger) : ISigningKeys
{
    private const int MaxAttempts = 16; // when others change the same keys at the same time
    private const int MaxPeriodsAhead = 100; // enough for a key that was restored from another installation; the next keys take the periods behind it

    public async ValueTask<IReadOnlyList<SigningKeyStatus>> ListAsync(CancellationToken cancellationToken = default) =>
        refresh.HasGivenKeys ? [] : (await ReadAsync(cancellationToken)).StatusBy(calendar);

    public async ValueTask<SigningKeyStatus> RotateAsync(string algorithm, CancellationToken cancellationToken = default)
    {
        var known = Check(algorithm);
        ThrowIfNothingCanSeal();
        var rotated = await AttemptAsync(stored => TryRotateAsync(stored, known, cancellationToken), cancellationToken);
        await FollowUpAsync(known, cancellationToken);

        return rotated;
    }

    public async ValueTask<bool> RevokeAsync(string keyId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keyId);
        RejectGivenKeys();
        var isKnown = await refresh.RevokeAsync(keyId, cancellationToken); // first: this node stops using it, whatever happens to the store
        if (await AttemptAsync(stored => TryRevokeAsync(stored, keyId, cancellationToken), cancellationToken) is not { } revoked)
        {
            return isKnown && await WriteBackRevokedAsync(keyId, cancellationToken);
        }

        if (SigningAlgorithm.Find(revoked.Algorithm) is { } algorithm)
        {
            await FollowUpAsync(algorithm, cancellationToken);
        }

        return true;
    }

    public async ValueTask<SigningKeyStatus> ImportAsync(
        AsymmetricAlgorithm key, string algorithm, string? keyId = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        var known = Check(algorithm);
        if (keyId is "")
        {
            throw new ArgumentException("The key identifier is empty. Omit it to use the key's thumbprint.", nameof(keyId));
        }

        var imported = vault.Encrypt(key, known, keyId);
        var status = await AttemptAsync(stored => TryImportAsync(stored, imported, cancellationToken), cancellationToken);
        await FollowUpAsync(known, cancellationToken);

        return status;
    }

    public async ValueTask<SigningKeyStatus> SealAsync(SigningKeyStatus key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        RejectGivenKeys();
        ThrowIfNothingCanSeal();
        var status = await AttemptAsync(stored => TrySealAsync(stored, key, cancellationToken), cancellationToken);
        if (refresh.Current is not null)
        {
            await refresh.TryRunAsync(cancellationToken);
        }

        return status;
    }

    private SigningAlgorithm Check(string algorithm)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        var known = SigningAlgorithm.Of(algorithm);
        RejectGivenKeys();

        return known;
    }

    private void RejectGivenKeys()
    {
        if (refresh.HasGivenKeys)
        {
            throw new SigningKeyException(
                $"The host provides its own signing keys ({ClientCredentialsOptions.SectionName}:Keys:Pem, or AddSigningKey), so none are stored here. "
                + "Change them where they are set up.");
        }
    }

    private void ThrowIfNothingCanSeal()
    {
        if (!store.CanSeal)
        {
            throw new SigningKeyException(
                "Stored keys are sealed, and nothing is set up here to seal one. In the tool, pass the issuer's encryption keys with --settings FILE, or set "
                + $"{ClientCredentialsOptions.SectionName}__Keys__EncryptionKeys__0. Where Data Protection encrypts, call ISigningKeys in the host.");
        }
    }

    private async Task<(bool IsDone, SigningKeyStatus Result)> TryRotateAsync(
        StoredKeys stored, SigningAlgorithm algorithm, CancellationToken cancellationToken)
    {
        var (now, line) = (calendar.Now, calendar.LineOf(stored.Of(algorithm.Name)));
        if (line.NextAfterActive(now) is not { } next)
        {
            throw new SigningKeyException(
                $"There is no announced {algorithm} key in {store.Location} that could take over. A running host creates one within "
                + $"{ClientCredentialsOptions.SectionName}:Keys:RefreshInterval; try again then.");
        }

        var knownFrom = next.CreatedAt + calendar.Options.ShortestAnnouncement;
        if (now < knownFrom)
        {
            throw new SigningKeyException(
                $"The announced {algorithm} key in {store.Location} is too new: some nodes may not publish it before {LogText.Of(knownFrom)}, and tokens "
                + "signed with it would not verify there. Try again then. If the key that signs now has leaked, revoke it; revoking does not wait.");
        }

        var promoted = next with { ActivatesAt = now };
        var isDone = await store.TryReplaceAsync(next, promoted, cancellationToken);

        return (isDone, stored.With(promoted, insteadOf: next).StatusOf(promoted, calendar));
    }

    // Someone who can write to the store may have added keys of the same name, so all are revoked, those that count first. Done when none is left.
    private async Task<(bool IsDone, StoredSigningKey? Result)> TryRevokeAsync(StoredKeys stored, string keyId, CancellationToken cancellationToken)
    {
        List<StoredSigningKey> keys = [.. stored.All.Where(key => key.KeyId == keyId).OrderByDescending(stored.Valid.Contains)];
        var isDone = true;
        foreach (var key in keys.Where(key => key.RevokedAt is null))
        {
            isDone = false;
            if (!await TryPromoteNextAsync(stored, key, cancellationToken) || !await store.TryRevokeAsync(key, calendar.Now, cancellationToken))
            {
                break;
            }

            logger.SigningKeyRevoked(keyId);
            audit.Note(KeyChange.Revoked, keyId, key.Algorithm);
            if (store.CanSeal && stored.Valid.Contains(key))
            {
                break; // another key signs now: read again
            }
        }

        return (isDone, keys.FirstOrDefault());
    }

    // The store has lost the key. Other nodes that know it learn of the revocation from the store only.
    private async Task<bool> WriteBackRevokedAsync(string keyId, CancellationToken cancellationToken)
    {
        await refresh.RunAsync(cancellationToken);
        logger.SigningKeyRevoked(keyId);
        audit.Note(KeyChange.Revoked, keyId, algorithm: null);

        return true;
    }

    // The next key signs first, then this one is revoked, so that there is always one.
    private async Task<bool> TryPromoteNextAsync(StoredKeys stored, StoredSigningKey revoked, CancellationToken cancellationToken)
    {
        var (now, line) = (calendar.Now, calendar.LineOf(stored.Of(revoked.Algorithm)));
        if (!store.CanSeal || (line.ActiveAt(now) is var active && (active < 0 || line.Lives[active].Key != revoked)))
        {
            return true; // this key does not sign, or the hosts have the next one sign at their next refresh
        }

        return line.NextAfterActive(now) is { } next
            ? await store.TryReplaceAsync(next, next with { ActivatesAt = now }, cancellationToken)
            : await store.TryAddAsync(vault.Create(revoked.SigningAlgorithm, stored.NextPeriod(revoked.Algorithm), now), cancellationToken);
    }

    private async Task<(bool IsDone, SigningKeyStatus Result)> TryImportAsync(
        StoredKeys stored, StoredSigningKey imported, CancellationToken cancellationToken)
    {
        if (stored.All.FirstOrDefault(key => key.KeyId == imported.KeyId) is { } taken)
        {
            throw new ArgumentException($"The key identifier {imported.KeyId} is already used by {taken}. Choose another.");
        }

        if (!stored.Of(imported.Algorithm).Any() && stored.All.Any(key => key.Algorithm == imported.Algorithm && key.RevokedAt is null))
        {
            throw new SigningKeyException(
                $"No {imported.Algorithm} key in {store.Location} has a seal that is valid here, so the hosts would probably not accept what is sealed here. "
                + "Use the encryption keys of the hosts. If they do not accept the stored keys either, seal those that you vouch for and delete the others.");
        }

        var next = imported with
        {
            Period = stored.NextPeriod(imported.Algorithm),
            ActivatesAt = calendar.LineOf(stored.Of(imported.Algorithm)).NextActivation(calendar.Now, calendar.Options),
        };
        var isDone = await store.TryAddAsync(next, cancellationToken);
        if (isDone)
        {
            logger.SigningKeyImported(next.KeyId, next.Algorithm, KeyLine.ActivationOf(next));
            audit.Note(KeyChange.Imported, next.KeyId, next.Algorithm);
        }

        return (isDone, stored.With(next, insteadOf: null).StatusOf(next, calendar));
    }

    private async Task<(bool IsDone, SigningKeyStatus Result)> TrySealAsync(
        StoredKeys stored, SigningKeyStatus listed, CancellationToken cancellationToken)
    {
        if (stored.Valid.FirstOrDefault(key => key.KeyId == listed.KeyId) is { } valid)
        {
            return PublicKeys.ThumbprintOf(valid) == listed.Thumbprint
                ? (true, stored.StatusOf(valid, calendar))
                : throw new ArgumentException($"A valid key in {store.Location} has the identifier {listed.KeyId} already, with another public half.");
        }

        var key = stored.Unsealed.FirstOrDefault(key => KeyCalendar.StatusOfUnused(key) == listed) ?? throw new ArgumentException(
            stored.All.Any(key => key.KeyId == listed.KeyId)
            ? $"The key {listed.KeyId} in {store.Location} is not the one that was listed: it has another public half, period or time. List the keys again."
            : $"The key {listed.KeyId} does not exist.");
        ThrowIfUnfit(key, stored);
        var isDone = await store.TryReplaceAsync(key, key, cancellationToken);
        if (isDone)
        {
            logger.SigningKeySealed(key.KeyId);
            audit.Note(KeyChange.Sealed, key.KeyId, key.Algorithm);
        }

        return (isDone, stored.With(key, insteadOf: null).StatusOf(key, calendar));
    }

    // The last key of the line decides which periods the next ones take.
    private void ThrowIfUnfit(StoredSigningKey key, StoredKeys stored)
    {
        if (PublicKeys.ThumbprintOf(key) is null)
        {
            throw new ArgumentException($"The public half of the key {key.KeyId} in {store.Location} cannot be read.");
        }

        var last = KeyDuties.LastPeriod(stored.Of(key.Algorithm));
        if (key.Period < 0 || key.Period - MaxPeriodsAhead > last)
        {
            throw new ArgumentException(
                $"The key {key.KeyId} in {store.Location} has the period {key.Period}, which must be from 0 to {last + MaxPeriodsAhead}: the last valid "
                + $"{key.Algorithm} key has {last}. Change the period where the key is stored, in the name of its file too, then seal it.");
        }
    }

    private async Task<StoredKeys> ReadAsync(CancellationToken cancellationToken)
    {
        var all = await store.ReadAllAsync(cancellationToken);

        // Where nothing can be sealed, no seal can be checked either; the hosts do it.
        return new(all, store.CanSeal ? [.. all.Where(key => store.HasValidSeal(key, out _))] : all);
    }

    private async Task<T> AttemptAsync<T>(Func<StoredKeys, Task<(bool IsDone, T Result)>> attempt, CancellationToken cancellationToken)
    {
        for (var i = 0; i < MaxAttempts; i++)
        {
            var (isDone, result) = await attempt(await ReadAsync(cancellationToken));
            if (isDone)
            {
                return result;
            }
        }

        throw new SigningKeyException(
            $"The signing keys in {store.Location} were changed by other processes during each of {MaxAttempts} attempts. Try again.");
    }

    // A running host applies the change here and announces the next key. Otherwise only that is left to do, if the key can be encrypted; if not, the hosts
    // do it.
    private async Task FollowUpAsync(SigningAlgorithm algorithm, CancellationToken cancellationToken)
    {
        if (refresh.Current is not null)
        {
            await refresh.TryRunAsync(cancellationToken);
        }
        else if (store.CanSeal)
        {
            var stored = await ReadAsync(cancellationToken);
            var (now, line) = (calendar.Now, calendar.LineOf(stored.Of(algorithm.Name)));
            if (line.NextAfterActive(now) is null && stored.Of(algorithm.Name).Any()) // otherwise the hosts seal with another key
            {
                var next = vault.Create(algorithm, stored.NextPeriod(algorithm.Name), line.NextActivation(now, calendar.Options));
                await store.TryAddAsync(next, cancellationToken); // false: another process has just done it
            }
        }
    }

    /// <param name="All">All keys in the store, whoever wrote them.</param>
    /// <param name="Valid">Those that count.</param>
    private sealed record StoredKeys(IReadOnlyList<StoredSigningKey> All, IReadOnlyList<StoredSigningKey> Valid)
    {
        public IReadOnlyList<StoredSigningKey> Unsealed => [.. All.Except(Valid)];

        public IEnumerable<StoredSigningKey> Of(string algorithm) => Valid.Where(key => key.Algorithm == algorithm);

        public int NextPeriod(string algorithm) => KeyDuties.NextPeriod(algorithm, Valid, All);

        public IReadOnlyList<SigningKeyStatus> StatusBy(KeyCalendar calendar) => [.. calendar.StatusOf(Valid, Unsealed)];

        public SigningKeyStatus StatusOf(StoredSigningKey key, KeyCalendar calendar) =>
            StatusBy(calendar).First(status => status.KeyId == key.KeyId && status.Period == key.Period);

        /// <summary>The keys after a change.</summary>
        public StoredKeys With(StoredSigningKey valid, StoredSigningKey? insteadOf) => new(
            [.. All.Where(key => key != insteadOf && key != valid), valid],
            [.. Valid.Where(key => key != insteadOf), valid]);
    }
}
