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
    /// <param name="stored">The keys in the store.</param>
    /// <param name="algorithms">The algorithms that must have a key.</param>
    /// <param name="now">The current time.</param>
    /// <param name="options">The settings.</param>
    public static IReadOnlyList<KeyDuty> Of(
        IReadOnlyList<StoredSigningKey> stored, IReadOnlySet<SigningAlgorithm> algorithms, DateTimeOffset now, SigningKeyOptions options) =>
        [.. algorithms.Select(algorithm => algorithm.Name).Union(stored.Select(key => key.Algorithm), StringComparer.Ordinal).SelectMany(name =>
        {
            var keys = stored.Where(key => key.Algorithm == name).ToList();
            var line = KeyLine.Of(keys);

            return Missing(algorithms.FirstOrDefault(algorithm => algorithm.Name == name), keys, line, now, options)
                .Concat(Outlived(line, now, options))
                .Concat(Revoked(keys, now, options));
        })];

    /// <summary>At all times one key signs and another is announced.</summary>
    private static IEnumerable<KeyDuty> Missing(
        SigningAlgorithm? required, List<StoredSigningKey> keys, KeyLine line, DateTimeOffset now, SigningKeyOptions options)
    {
        var next = NextPeriod(keys);
        var active = line.ActiveAt(now);
        if (active < 0)
        {
            return required is null ? [] : [new KeyDuty.Make(required, next, now), new KeyDuty.Make(required, next + 1, now + options.RotationInterval)];
        }

        return active == line.Lives.Count - 1
            ? [new KeyDuty.Make(line.Lives[active].Key.SigningAlgorithm, next, line.NextActivation(now, options))]
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
            _ when key.RevokedAt + options.RetainFor <= now && key.Period < last => [new KeyDuty.Remove(key)], // keep the last: a period is never used twice
            { PrivateKey: not null } => [new KeyDuty.Erase(key)],
            _ => [],
        });
    }
}
