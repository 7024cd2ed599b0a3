namespace Sqr.OAuth.ClientCredentials;

/// <summary>Something to be done to the keys of a store. Every node finds the same, and it does no harm if several do it.</summary>
internal abstract record KeyDuty
{
    private KeyDuty() { } // closed: the cases below are all there are

    public sealed record Make(SigningAlgorithm Algorithm, int Period, DateTimeOffset ActivatesAt) : KeyDuty;

    public sealed record Erase(StoredSigningKey Key) : KeyDuty;

    public sealed record Remove(StoredSigningKey Key) : KeyDuty;
}

/// <summary>Says what is to be done to the keys of a store.</summary>
internal static class KeyDuties
{
    /// <param name="stored">The keys as they are.</param>
    /// <param name="algorithms">Those that must have a key.</param>
    /// <param name="now">The moment.</param>
    /// <param name="options">The settings.</param>
    public static IReadOnlyList<KeyDuty> Of(
        IReadOnlyList<StoredSigningKey> stored, IReadOnlySet<SigningAlgorithm> algorithms, DateTimeOffset now, SigningKeyOptions options) =>
        [.. algorithms.Union(stored.Select(key => key.SigningAlgorithm)).SelectMany(algorithm =>
        {
            var keys = stored.Where(key => key.SigningAlgorithm == algorithm).ToList();
            var line = KeyLine.Of(keys);

            return Missing(algorithm, keys, line, algorithms.Contains(algorithm), now, options)
                .Concat(Outlived(line, now, options))
                .Concat(Revoked(keys, now, options));
        })];

    /// <summary>One key signs and another is announced, always.</summary>
    private static IEnumerable<KeyDuty> Missing(
        SigningAlgorithm algorithm, List<StoredSigningKey> keys, KeyLine line, bool isWanted, DateTimeOffset now, SigningKeyOptions options)
    {
        var next = NextPeriod(keys);
        var active = line.ActiveAt(now);
        if (active < 0 && isWanted)
        {
            return [new KeyDuty.Make(algorithm, next, now), new KeyDuty.Make(algorithm, next + 1, now + options.RotationInterval)];
        }

        return active >= 0 && active == line.Lives.Count - 1
            ? [new KeyDuty.Make(algorithm, next, line.NextActivation(now, options))]
            : [];
    }

    public static int NextPeriod(IEnumerable<StoredSigningKey> keysOfOneAlgorithm) =>
        keysOfOneAlgorithm.MaxBy(key => key.Period) is { } last ? last.Period + 1 : 0;

    private static IEnumerable<KeyDuty> Outlived(KeyLine line, DateTimeOffset now, SigningKeyOptions options) =>
        line.Lives.SelectMany<KeyLife, KeyDuty>(life => life switch
        {
            _ when !life.IsPublishedAt(now, options) => [new KeyDuty.Remove(life.Key)],
            { Key.PrivateKey: not null } when life.MayBeErasedAt(now, options) => [new KeyDuty.Erase(life.Key)],
            _ => [],
        });

    private static IEnumerable<KeyDuty> Revoked(List<StoredSigningKey> keys, DateTimeOffset now, SigningKeyOptions options)
    {
        var last = NextPeriod(keys) - 1;

        return keys.Where(key => key.RevokedAt is not null).SelectMany<StoredSigningKey, KeyDuty>(key => key switch
        {
            _ when key.RevokedAt + options.RetainFor <= now && key.Period < last => [new KeyDuty.Remove(key)], // the last stays: no period is used twice
            { PrivateKey: not null } => [new KeyDuty.Erase(key)],
            _ => [],
        });
    }
}
