namespace Sqr.OAuth.ClientCredentials;

/// <summary>The keys that we keep, as one refresh works on them.</summary>
internal sealed class StoredKeys(TimedKeyStore store, OpenedKeys opened, KeyUpkeep upkeep, KeyCalendar calendar)
{
    public Task<IReadOnlyList<StoredSigningKey>> ReadAsync(CancellationToken cancellationToken) => store.ReadAllAsync(cancellationToken);

    /// <summary>Deals with keys that are to sign, now or later, and cannot be decrypted.</summary>
    /// <returns>The keys as they are now.</returns>
    /// <exception cref="SigningKeyException">There is one, and the settings do not allow to replace it.</exception>
    public async Task<IReadOnlyList<StoredSigningKey>> ReplaceLostAsync(IReadOnlyList<StoredSigningKey> keys, LostKeys lost, CancellationToken cancellationToken)
    {
        opened.Open(keys);
        List<StoredSigningKey> unreadable = [];
        foreach (var key in keys.GroupBy(key => key.Algorithm).SelectMany(calendar.NotYetRetired))
        {
            if (opened.IsUnreadable(key, out var reason))
            {
                unreadable.Add(lost is LostKeys.GoOnWithout || calendar.Options.ReplaceUnreadable ? key : throw reason);
            }
        }

        return unreadable is [] || !calendar.Options.ReplaceUnreadable ? keys : await upkeep.ReplaceAsync(unreadable, keys, cancellationToken);
    }

    public Task<IReadOnlyList<StoredSigningKey>> KeepUpAsync(
        IReadOnlyList<StoredSigningKey> keys, IReadOnlySet<SigningAlgorithm> algorithms, bool isFirstStart, CancellationToken cancellationToken) =>
        upkeep.RunAsync(keys, algorithms, isFirstStart, cancellationToken);

    public Task SealAnewAsync(IReadOnlyList<StoredSigningKey> keys, CancellationToken cancellationToken) => opened.SealAnewAsync(keys, cancellationToken);

    /// <exception cref="SigningKeyException">A public half is damaged.</exception>
    public KeySnapshot ToSnapshot(IReadOnlyList<StoredSigningKey> keys)
    {
        opened.Open(keys);

        return KeySnapshot.OfStored(keys, calendar, opened, store.Location);
    }
}

/// <summary>What to do about keys that cannot be decrypted, where the settings do not have them replaced.</summary>
internal enum LostKeys
{
    /// <summary>Somebody is there to read the message.</summary>
    StopTheStart,

    /// <summary>Others may be able to read them; here, other keys sign.</summary>
    GoOnWithout,
}
