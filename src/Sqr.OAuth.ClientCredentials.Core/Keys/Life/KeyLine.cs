namespace Sqr.OAuth.ClientCredentials;

/// <summary>The keys of one algorithm in the order in which they sign. It is computed from the stored keys alone: no state of a key is stored, so nodes
/// cannot disagree about it.</summary>
internal sealed class KeyLine
{
    private readonly KeyLife[] _lives;

    private KeyLine(KeyLife[] lives) => _lives = lives;

    /// <summary>The keys that are not revoked, oldest first.</summary>
    public IReadOnlyList<KeyLife> Lives => _lives;

    /// <param name="keys">All keys of one algorithm that count, in any order.</param>
    /// <param name="now">The current time.</param>
    /// <param name="options">The settings.</param>
    public static KeyLine Of(IEnumerable<StoredSigningKey> keys, DateTimeOffset now, SigningKeyOptions options)
    {
        List<KeyLife> lives = [];
        DateTimeOffset? vacantSince = null; // set after a revoked key, whose place the next one takes at once
        foreach (var key in keys.Where(HasHadItsTurn).OrderBy(key => key.Period))
        {
            var activatesAt = Earlier(vacantSince, TurnOf(key, lives, now, options));
            vacantSince = key.RevokedAt is null ? null : activatesAt;
            if (key.RevokedAt is null)
            {
                lives.Add(new(key, activatesAt, null));
            }
        }

        var retiresAt = vacantSince;
        for (var i = lives.Count - 1; i >= 0; i--)
        {
            lives[i] = lives[i] with { RetiresAt = retiresAt };
            retiresAt = Earlier(retiresAt, lives[i].ActivatesAt);
        }

        return new([.. lives]);
    }

    /// <summary>Whether a node whose clock was ahead created the key, or this node's clock is behind.</summary>
    public static bool IsAhead(StoredSigningKey key, DateTimeOffset now, SigningKeyOptions options) => key.CreatedAt > now + options.ClockTolerance;

    public static DateTimeOffset ActivationOf(StoredSigningKey key) => key.ActivatesAt ?? key.CreatedAt;

    /// <returns>The index in <see cref="Lives"/> of the key that signs at that time; -1 if none does.</returns>
    public int ActiveAt(DateTimeOffset now)
    {
        var active = _lives.Length - 1;
        while (active > 0 && _lives[active].ActivatesAt > now)
        {
            active--; // stop at the first: it also signs on a node whose clock is behind that of its creator
        }

        return active >= 0 && !_lives[active].IsRetiredAt(now) ? active : -1;
    }

    /// <returns>The announced key that signs next; null if there is none, or no key for it to follow.</returns>
    public StoredSigningKey? NextAfterActive(DateTimeOffset now) =>
        ActiveAt(now) is >= 0 and var active && active + 1 < _lives.Length ? _lives[active + 1].Key : null;

    /// <returns>When the announced key takes over; null if there is none, or no key for it to follow.</returns>
    public DateTimeOffset? NextActivationAfter(DateTimeOffset now) =>
        ActiveAt(now) is >= 0 and var active && active + 1 < _lives.Length ? _lives[active + 1].ActivatesAt : null;

    /// <summary>The keys to publish at that time: first the one that signs, since some consumers look only at the first, then the others, newest
    /// first.</summary>
    public IEnumerable<StoredSigningKey> PublishedAt(DateTimeOffset now, SigningKeyOptions options)
    {
        var active = ActiveAt(now);
        if (active >= 0)
        {
            yield return _lives[active].Key;
        }

        for (var place = _lives.Length - 1; place >= 0; place--)
        {
            if (place != active && _lives[place].IsPublishedAt(now, options))
            {
                yield return _lives[place].Key;
            }
        }
    }

    /// <summary>When a key that is created now takes over.</summary>
    public DateTimeOffset NextActivation(DateTimeOffset now, SigningKeyOptions options)
    {
        if (ActiveAt(now) < 0)
        {
            return now;
        }

        var inTurn = _lives[^1].ActivatesAt + options.RotationInterval;
        var known = now + options.AnnounceFor;

        return inTurn > known ? inTurn : known;
    }

    // A clock that was ahead for a moment must not keep the key before in use for years.
    private static DateTimeOffset TurnOf(StoredSigningKey key, List<KeyLife> before, DateTimeOffset now, SigningKeyOptions options) =>
        IsAhead(key, now, options) && before is [.., var last]
            ? Earlier(Earlier(last.ActivatesAt, now) + options.RotationInterval, ActivationOf(key))
            : ActivationOf(key);

    // A key that was revoked while announced never signed, and must not end the time of the one before it.
    private static bool HasHadItsTurn(StoredSigningKey key) => key.RevokedAt is not { } revokedAt || revokedAt >= ActivationOf(key);

    private static DateTimeOffset Earlier(DateTimeOffset? one, DateTimeOffset other) => one < other ? one.Value : other;
}

/// <summary>When a key signs.</summary>
internal sealed record KeyLife(StoredSigningKey Key, DateTimeOffset ActivatesAt, DateTimeOffset? RetiresAt)
{
    public bool IsRetiredAt(DateTimeOffset now) => RetiresAt <= now;

    /// <summary>A node whose clock is behind signs with the key until then.</summary>
    public bool MayBeErasedAt(DateTimeOffset now, SigningKeyOptions options) => RetiresAt + options.ClockSkew <= now;

    /// <summary>The first moment at which every token signed with it has expired, plus a margin.</summary>
    public DateTimeOffset? PublishedUntil(SigningKeyOptions options) => RetiresAt + options.RetainFor;

    public bool IsPublishedAt(DateTimeOffset now, SigningKeyOptions options) => !(PublishedUntil(options) <= now);
}
