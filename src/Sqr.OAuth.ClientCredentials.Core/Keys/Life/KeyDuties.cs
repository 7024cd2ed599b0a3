namespace Sqr.OAuth.ClientCredentials;

/// <summary>A change that the keys in a store need. Every node arrives at the same one, and it does no harm if several make it.</summary>
internal abstract record KeyDuty
{
    private KeyDuty() { } // closed: the cases below are all there are

    public sealed record Make(SigningAlgorithm Algorithm, int Period, DateTimeOffset ActivatesAt) : KeyDuty;

    public sealed record Erase(StoredSigningKey Key) : KeyDuty;

    public sealed record Remove(StoredSigningKey Key) : KeyDuty;
}

/// <summary>Determines which changes the keys in a store need.</summary>
internal static class KeyDuties
{
    /// <param name="valid">The keys that count.</param>
    /// <param name="stored">All keys in the store.</param>
    /// <param name="algorithms">The algorithms that must have a key.</param>
    /// <param name="now">The current time.</param>
    /// <param name="options">The settings.</param>
    public static IReadOnlyList<KeyDuty> Of(
        IReadOnlyList<StoredSigningKey> valid,
        IReadOnlyList<StoredSigningKey> stored,
        IReadOnlySet<SigningAlgorithm> algorithms,
        DateTimeOffset now,
        SigningKeyOptions options) =>
        [.. algorithms.Select(algorithm => algorithm.Name).Union(valid.Select(key => key.Algorithm), StringComparer.Ordinal).SelectMany(name =>
        {
            var keys = valid.Where(key => key.Algorithm == name).ToList();
            var line = KeyLine.Of(keys, now, options);

            return Missing(algorithms.FirstOrDefault(algorithm => algorithm.Name == name), NextPeriods(name, keys, stored), line, now, options)
                .Concat(Outlived(line, now, options))
                .Concat(Revoked(keys, now, options));
        })];

    /// <summary>At all times one key signs and another is announced.</summary>
    private static IEnumerable<KeyDuty> Missing(
        SigningAlgorithm? required, IEnumerable<int> nextPeriods, KeyLine line, DateTimeOffset now, SigningKeyOptions options)
    {
        var active = line.ActiveAt(now);
        if (active >= 0)
        {
            return active == line.Lives.Count - 1
                ? [new KeyDuty.Make(line.Lives[active].Key.SigningAlgorithm, nextPeriods.First(), line.NextActivation(now, options))]
                : [];
        }

        return required is null
            ? []
            : nextPeriods.Zip([now, now + options.RotationInterval], (period, activatesAt) => new KeyDuty.Make(required, period, activatesAt));
    }

    /// <summary>The period of the next key of an algorithm.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="valid">The keys that count.</param>
    /// <param name="stored">All keys in the store.</param>
    public static int NextPeriod(string algorithm, IEnumerable<StoredSigningKey> valid, IEnumerable<StoredSigningKey> stored) =>
        NextPeriods(algorithm, valid.Where(key => key.Algorithm == algorithm), stored).First();

    // After the last key that counts. A key that does not count takes its own period and no other, or a stranger's with the highest number would be the last.
    private static IEnumerable<int> NextPeriods(string algorithm, IEnumerable<StoredSigningKey> keysOfOneAlgorithm, IEnumerable<StoredSigningKey> stored)
    {
        var taken = stored.Where(key => IsSameToADatabase(key.Algorithm, algorithm)).Select(key => key.Period).ToHashSet();
        var period = LastPeriod(keysOfOneAlgorithm);
        while (true)
        {
            // If the number wrapped, the new key would be the first of the line, and the next one would be missing still.
            period = period < int.MaxValue ? period + 1 : throw new SigningKeyException(
                $"The signing key {StoredSigningKey.NameOf(algorithm, period)} has the last possible period, so no key can follow it. Stop all hosts and "
                + "delete its file or row.");
            if (!taken.Contains(period))
            {
                yield return period;
            }
        }
    }

    // Some databases ignore case and trailing spaces, and refuse a second key that is the same to them.
    private static bool IsSameToADatabase(string one, string other) => string.Equals(one.TrimEnd(), other, StringComparison.OrdinalIgnoreCase);

    /// <returns>-1 if there is none.</returns>
    public static int LastPeriod(IEnumerable<StoredSigningKey> keysOfOneAlgorithm) => keysOfOneAlgorithm.MaxBy(key => key.Period)?.Period ?? -1;

    private static IEnumerable<KeyDuty> Outlived(KeyLine line, DateTimeOffset now, SigningKeyOptions options) =>
        line.Lives.SelectMany<KeyLife, KeyDuty>(life => life switch
        {
            _ when !life.IsPublishedAt(now, options) => [new KeyDuty.Remove(life.Key)],
            { Key.PrivateKey: not null } when life.MayBeErasedAt(now, options) => [new KeyDuty.Erase(life.Key)],
            _ => [],
        });

    private static IEnumerable<KeyDuty> Revoked(List<StoredSigningKey> keys, DateTimeOffset now, SigningKeyOptions options)
    {
        var last = LastPeriod(keys);

        return keys.Where(key => key.RevokedAt is not null).SelectMany<StoredSigningKey, KeyDuty>(key => key switch
        {
            _ when key.RevokedAt + options.RetainFor <= now && key.Period < last => [new KeyDuty.Remove(key)], // keep the last: a period is never used twice
            { PrivateKey: not null } => [new KeyDuty.Erase(key)],
            _ => [],
        });
    }
}
