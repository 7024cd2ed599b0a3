using System.Runtime.CompilerServices;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Makes the changes that the keys in the store need. Several nodes may do so at once: the store lets one succeed, and the others read
/// again.</summary>
internal sealed class KeyUpkeep(KnownKeys known, UnreadableKeys unreadable, KeyRepair repair, KeyWork work, ClockGuard clock, KeyCalendar calendar)
{
    private const int MaxRounds = 8; // of reading again; the next refresh does the rest

    /// <inheritdoc cref="ClockGuard.HasJustJumped"/>
    public bool ClockHasJustJumped => clock.HasJustJumped;

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
        clock.BeginRefresh();
        var read = await known.ReadAsync(cancellationToken);
        var keys = isFirst ? await unreadable.ReplaceAsync(read, lost, cancellationToken) : read;
        if (keys.Valid is not [])
        {
            yield return keys.Valid;
        }

        var kept = await KeepUpAsync(await repair.RestoreAsync(keys, cancellationToken), algorithms, isFirst && read.Rows is [], cancellationToken);
        if (!ReferenceEquals(kept, keys))
        {
            yield return kept.Valid;
        }

        await repair.RenewAsync(kept, cancellationToken);
    }

    /// <inheritdoc cref="KnownKeys.Revoke"/>
    public IReadOnlyList<StoredSigningKey>? Revoke(string keyId) => known.Revoke(keyId);

    // The same keys if there was nothing to change.
    private async Task<VerifiedKeys> KeepUpAsync(
        VerifiedKeys keys, IReadOnlySet<SigningAlgorithm> algorithms, bool isFirstStart, CancellationToken cancellationToken)
    {
        var failed = 0;
        for (var round = 0; round < MaxRounds; round++)
        {
            var due = KeyDuties.Of(keys.Valid, keys.Rows, algorithms, calendar.Now, calendar.Options);
            var duties = await clock.PermittedAsync([.. due.Where(duty => IsInStore(duty, keys))], keys.Valid, cancellationToken);
            if (duties is [])
            {
                break;
            }

            foreach (var duty in duties)
            {
                if (!await work.DoAsync(duty, isFirstStart, cancellationToken))
                {
                    if (++failed == MaxRounds)
                    {
                        work.ReportFailure(duty, MaxRounds);
                    }

                    break; // another node was first; read again to see what is left to do
                }
            }

            keys = await known.ReadAsync(cancellationToken);
        }

        return keys;
    }

    // Not if the store has lost the key, or has it in a form that does not count.
    private static bool IsInStore(KeyDuty duty, VerifiedKeys keys) => duty switch
    {
        KeyDuty.Erase { Key: var key } => keys.RowOf(key) == key,
        KeyDuty.Remove { Key: var key } => keys.RowOf(key) == key,
        _ => true,
    };
}
