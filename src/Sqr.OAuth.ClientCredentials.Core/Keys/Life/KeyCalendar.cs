namespace Sqr.OAuth.ClientCredentials;

/// <summary>Where stored keys are in their life cycle now, by this node's clock and settings.</summary>
internal sealed class KeyCalendar(CurrentSettings settings, TimeProvider time)
{
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>A timestamp of the monotonic clock, for <see cref="ElapsedSince"/>.</summary>
    public long Timestamp => time.GetTimestamp();

    public SigningKeyOptions Options => settings.Value.Options.Keys;

    /// <summary>The algorithms that the settings require keys for.</summary>
    public IReadOnlySet<SigningAlgorithm> Algorithms
    {
        get
        {
            var options = settings.Value.Options;

            return options.Clients.Values.Select(client => client.SigningAlgorithm).OfType<string>()
                .Concat(options.Keys.Algorithms)
                .Append(options.SigningAlgorithm)
                .Select(SigningAlgorithm.Of)
                .ToHashSet();
        }
    }

    public TimeSpan ElapsedSince(long timestamp) => time.GetElapsedTime(timestamp);

    public KeyLine LineOf(IEnumerable<StoredSigningKey> keysOfOneAlgorithm) => KeyLine.Of(keysOfOneAlgorithm, Now, Options);

    /// <param name="valid">The keys that count.</param>
    /// <param name="unsealed">The others in the store.</param>
    public IEnumerable<SigningKeyStatus> StatusOf(IReadOnlyCollection<StoredSigningKey> valid, IReadOnlyCollection<StoredSigningKey> unsealed)
    {
        var (now, options) = (Now, Options);
        foreach (var keys in valid.Concat(unsealed).GroupBy(key => key.Algorithm).OrderBy(keys => keys.Key, StringComparer.Ordinal))
        {
            var line = KeyLine.Of(keys.Except(unsealed), now, options);
            var active = line.ActiveAt(now);
            foreach (var key in keys.OrderByDescending(key => key.Period))
            {
                var place = line.Lives.Count - 1;
                while (place >= 0 && line.Lives[place].Key != key)
                {
                    place--;
                }

                yield return place >= 0
                    ? StatusOf(line.Lives[place], place, active, now, options)
                    : StatusOfUnused(key);
            }
        }
    }

    /// <summary>The keys that sign, now or later.</summary>
    public IEnumerable<StoredSigningKey> NotYetRetired(IEnumerable<StoredSigningKey> keysOfOneAlgorithm)
    {
        var now = Now;

        return KeyLine.Of(keysOfOneAlgorithm, now, Options).Lives.Where(life => !life.IsRetiredAt(now)).Select(life => life.Key);
    }

    /// <summary>The status of a key that is revoked or has no valid seal, at any time.</summary>
    public static SigningKeyStatus StatusOfUnused(StoredSigningKey key) => new()
    {
        KeyId = key.KeyId,
        Algorithm = key.Algorithm,
        Period = key.Period,
        State = key.RevokedAt is null ? SigningKeyState.Unsealed : SigningKeyState.Revoked,
        CreatedAt = key.CreatedAt,
        ActivatesAt = KeyLine.ActivationOf(key),
        RetiresAt = key.RevokedAt,
        PublishedUntil = key.RevokedAt,
        Thumbprint = PublicKeys.ThumbprintOf(key),
    };

    private static SigningKeyStatus StatusOf(KeyLife life, int place, int active, DateTimeOffset now, SigningKeyOptions options) => new()
    {
        KeyId = life.Key.KeyId,
        Algorithm = life.Key.Algorithm,
        Period = life.Key.Period,
        State = place == active ? SigningKeyState.Active : life.IsRetiredAt(now) ? SigningKeyState.Retired : SigningKeyState.Announced,
        CreatedAt = life.Key.CreatedAt,
        ActivatesAt = life.ActivatesAt,
        RetiresAt = life.RetiresAt,
        PublishedUntil = life.PublishedUntil(options),
        Thumbprint = PublicKeys.ThumbprintOf(life.Key),
    };
}
