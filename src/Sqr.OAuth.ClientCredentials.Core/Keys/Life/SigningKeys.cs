using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Manages the keys in the store by hand. It needs no running host and decrypts nothing, so the tool uses it too.</summary>
internal sealed class SigningKeys(
    KeyRefresh refresh, TimedKeyStore store, PrivateKeyVault vault, KeyCalendar calendar, ILogger<SigningKeys> logger) : ISigningKeys
{
    private const int MaxAttempts = 16; // when others change the same keys at the same time

    public async ValueTask<IReadOnlyList<SigningKeyStatus>> ListAsync(CancellationToken cancellationToken = default) =>
        refresh.HasGivenKeys ? [] : [.. calendar.StatusOf(await store.ReadAllAsync(cancellationToken))];

    public async ValueTask<SigningKeyStatus> RotateAsync(string algorithm, CancellationToken cancellationToken = default)
    {
        var known = Check(algorithm);
        var rotated = await AttemptAsync(stored => TryRotateAsync(stored, known, cancellationToken), cancellationToken);
        await FollowUpAsync(known, cancellationToken);

        return rotated;
    }

    public async ValueTask<bool> RevokeAsync(string keyId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keyId);
        RejectGivenKeys();
        if (await AttemptAsync(stored => TryRevokeAsync(stored, keyId, cancellationToken), cancellationToken) is not { } revoked)
        {
            return false;
        }

        await FollowUpAsync(revoked.SigningAlgorithm, cancellationToken);

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

        var imported = vault.Seal(key, known, keyId);
        var status = await AttemptAsync(stored => TryImportAsync(stored, imported, cancellationToken), cancellationToken);
        await FollowUpAsync(known, cancellationToken);

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

    private async Task<(bool IsDone, SigningKeyStatus Result)> TryRotateAsync(
        IReadOnlyList<StoredSigningKey> stored, SigningAlgorithm algorithm, CancellationToken cancellationToken)
    {
        var (now, line) = (calendar.Now, KeyLine.Of(stored.Where(key => key.Algorithm == algorithm.Name)));
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

        return (isDone, StatusOf(promoted, stored.Select(key => key == next ? promoted : key)));
    }

    private async Task<(bool IsDone, StoredSigningKey? Result)> TryRevokeAsync(
        IReadOnlyList<StoredSigningKey> stored, string keyId, CancellationToken cancellationToken)
    {
        var key = stored.FirstOrDefault(key => key.KeyId == keyId);
        if (key is null or { RevokedAt: not null })
        {
            return (true, key);
        }

        var isDone = await TryPromoteNextAsync(stored, key, cancellationToken)
            && await store.TryReplaceAsync(key, key with { RevokedAt = calendar.Now, PrivateKey = null }, cancellationToken);
        if (isDone)
        {
            logger.SigningKeyRevoked(keyId);
        }

        return (isDone, key);
    }

    // The next key signs first, then this one is revoked, so that there is always one.
    private async Task<bool> TryPromoteNextAsync(IReadOnlyList<StoredSigningKey> stored, StoredSigningKey revoked, CancellationToken cancellationToken)
    {
        var keys = stored.Where(key => key.Algorithm == revoked.Algorithm).ToList();
        var (now, line) = (calendar.Now, KeyLine.Of(keys));
        if (line.ActiveAt(now) is var active && (active < 0 || line.Lives[active].Key != revoked))
        {
            return true; // this key does not sign
        }

        return line.NextAfterActive(now) is { } next
            ? await store.TryReplaceAsync(next, next with { ActivatesAt = now }, cancellationToken)
            : !vault.CanProtect // the hosts then create one, at their next refresh
                || await store.TryAddAsync(vault.Create(revoked.SigningAlgorithm, KeyDuties.NextPeriod(keys), now), cancellationToken);
    }

    private async Task<(bool IsDone, SigningKeyStatus Result)> TryImportAsync(
        IReadOnlyList<StoredSigningKey> stored, StoredSigningKey imported, CancellationToken cancellationToken)
    {
        if (stored.FirstOrDefault(key => key.KeyId == imported.KeyId) is { } taken)
        {
            throw new ArgumentException($"The key identifier {imported.KeyId} is already used by {taken}. Choose another.");
        }

        var keys = stored.Where(key => key.Algorithm == imported.Algorithm).ToList();
        var next = imported with
        {
            Period = KeyDuties.NextPeriod(keys),
            ActivatesAt = KeyLine.Of(keys).NextActivation(calendar.Now, calendar.Options),
        };
        var isDone = await store.TryAddAsync(next, cancellationToken);
        if (isDone)
        {
            logger.SigningKeyImported(next.KeyId, next.Algorithm, KeyLine.ActivationOf(next));
        }

        return (isDone, StatusOf(next, stored.Append(next)));
    }

    private SigningKeyStatus StatusOf(StoredSigningKey key, IEnumerable<StoredSigningKey> all) =>
        calendar.StatusOf(all).Single(status => status.KeyId == key.KeyId);

    private async Task<T> AttemptAsync<T>(Func<IReadOnlyList<StoredSigningKey>, Task<(bool IsDone, T Result)>> attempt, CancellationToken cancellationToken)
    {
        for (var i = 0; i < MaxAttempts; i++)
        {
            var (isDone, result) = await attempt(await store.ReadAllAsync(cancellationToken));
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
        else if (vault.CanProtect)
        {
            var keys = (await store.ReadAllAsync(cancellationToken)).Where(key => key.Algorithm == algorithm.Name).ToList();
            var (now, line) = (calendar.Now, KeyLine.Of(keys));
            if (line.NextAfterActive(now) is null)
            {
                var next = vault.Create(algorithm, KeyDuties.NextPeriod(keys), line.NextActivation(now, calendar.Options));
                await store.TryAddAsync(next, cancellationToken); // false: another process has just done it
            }
        }
    }
}
