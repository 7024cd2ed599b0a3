using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The keys whose seal this node has verified. They stay in use, whatever happens to the store, until their time is over or they are revoked. Only
/// one refresh runs at a time.</summary>
internal sealed class KnownKeys(SealedKeyStore store, KeyCalendar calendar, TimeProvider time, AuditTrail audit, ILogger<KnownKeys> logger)
{
    private static readonly TimeSpan VerifiedAnewAfter = TimeSpan.FromHours(1);
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LeftToOthersFor = TimeSpan.FromDays(1); // after which each node has the Data Protection keys of the others

    private readonly HashSet<string> _revoked = new(StringComparer.Ordinal); // for good: an older copy of the key has a valid seal too
    private HashSet<StoredSigningKey> _reported = [];
    private Dictionary<string, KnownKey> _known = new(StringComparer.Ordinal);
    private long? _lossReportedAt;

    /// <summary>Whether another node may have written the key, with encryption that is missing here. A change without a new seal is nobody's.</summary>
    public static bool MayBeSealedByAnotherNode(StoredSigningKey row, StoredSigningKey known) => row.Seal is not null && row.Seal != known.Seal;

    /// <summary>Reads the store, and separates the keys that count from those that someone else may have written.</summary>
    /// <exception cref="TimeoutException">The store did not answer in time.</exception>
    public async Task<VerifiedKeys> ReadAsync(CancellationToken cancellationToken) => Verify(await store.ReadAllAsync(cancellationToken));

    /// <summary>Revokes a key on this node, whatever the store has.</summary>
    /// <returns>The keys that count from now on; null if this node does not know the key.</returns>
    public IReadOnlyList<StoredSigningKey>? Revoke(string keyId)
    {
        if (_known.GetValueOrDefault(keyId) is not { } known)
        {
            return null;
        }

        _known[keyId] = AsRevoked(known);
        _revoked.Add(keyId);

        return Valid;
    }

    private IReadOnlyList<StoredSigningKey> Valid =>
        [.. _known.Values.Select(known => known.Key).OrderBy(key => key.Algorithm, StringComparer.Ordinal).ThenBy(key => key.Period)];

    private VerifiedKeys Verify(IReadOnlyList<StoredSigningKey> rows)
    {
        Dictionary<string, KnownKey> verified = new(StringComparer.Ordinal);
        foreach (var row in rows.OrderBy(row => row.RevokedAt is null)) // of two copies, the revoked one counts
        {
            if (!verified.ContainsKey(row.KeyId) && Verify(row) is { } known)
            {
                verified.Add(row.KeyId, known);
            }
        }

        List<StoredSigningKey> unsealed = [.. rows.Where(row => verified.GetValueOrDefault(row.KeyId)?.Key != row)];
        List<KnownKey> others = [.. _known.Values.Where(known => !verified.ContainsKey(known.Key.KeyId)).Select(known => AsRevoked(known, unsealed))];
        List<KnownKey> lost = [];
        foreach (var known in StillNeeded(others, [.. verified.Values]).Select(known => known with { LostAt = known.LostAt ?? time.GetTimestamp() }))
        {
            verified.Add(known.Key.KeyId, known);
            lost.Add(known);
        }

        _known = verified;
        _revoked.UnionWith(verified.Values.Where(known => known.Key.RevokedAt is not null).Select(known => known.Key.KeyId));
        lost.RemoveAll(known => known.Key.RevokedAt is not null && rows.Any(known.Key.HasSamePlaceAs)); // KeyRepair seals the revocation
        ReportUnsealed(unsealed);
        ReportLoss(lost);

        return new(
            rows,
            Valid,
            [.. lost.Where(known => !IsLeftToOthers(known, rows)).Select(known => known.Key)],
            [.. _known.Values.Where(known => known.IsOutdated).Select(known => known.Key)]);
    }

    // Another node may have sealed the key with encryption that this node will get. Nodes that undo each other's work would never end.
    private bool IsLeftToOthers(KnownKey lost, IReadOnlyList<StoredSigningKey> rows) =>
        rows.Any(row => row.KeyId == lost.Key.KeyId && MayBeSealedByAnotherNode(row, lost.Key))
        && lost.LostAt is { } lostAt && time.GetElapsedTime(lostAt) < LeftToOthersFor;

    // Null if the key must not be used.
    private KnownKey? Verify(StoredSigningKey row)
    {
        var now = time.GetTimestamp();
        var known = _known.GetValueOrDefault(row.KeyId);
        if (row.RevokedAt is null && _revoked.Contains(row.KeyId))
        {
            return null;
        }

        if (known?.Key == row && time.GetElapsedTime(known.VerifiedAt, now) < VerifiedAnewAfter)
        {
            return known with { LostAt = null };
        }

        if (store.HasValidSeal(row, out var isOutdated))
        {
            return Verified(row, isOutdated, known?.OutdatedAt, now);
        }

        // What sealed it was lost or revoked meanwhile; it was valid.
        return known?.Key == row ? known with { IsOutdated = known.IsOutdated || isOutdated, VerifiedAt = now, LostAt = null } : null;
    }

    // Nodes whose encryption keys are in another order would otherwise undo each other's work at every refresh.
    private KnownKey Verified(StoredSigningKey row, bool isOutdated, long? lastOutdatedAt, long now)
    {
        var isDue = isOutdated && (lastOutdatedAt is not { } last || time.GetElapsedTime(last, now) >= VerifiedAnewAfter);

        return new(row, isDue, now, isDue ? now : lastOutdatedAt);
    }

    // Whoever can write to the store can stop a key, but not add one: a revocation needs no seal, so that it needs no secret in an emergency.
    private KnownKey AsRevoked(KnownKey known, List<StoredSigningKey> unsealed) =>
        unsealed.Exists(row => row.RevokedAt is not null && row.KeyId == known.Key.KeyId) ? AsRevoked(known) : known;

    private KnownKey AsRevoked(KnownKey known) =>
        known.Key.RevokedAt is null ? known with { Key = known.Key with { RevokedAt = calendar.Now, PrivateKey = null } } : known;

    // The rest has had its time: another node has removed it, or will.
    private IEnumerable<KnownKey> StillNeeded(List<KnownKey> candidates, List<KnownKey> verified)
    {
        var end = calendar.Now + calendar.Options.ClockTolerance; // another node's clock may be ahead
        foreach (var ofOneAlgorithm in candidates.GroupBy(known => known.Key.Algorithm))
        {
            var line = calendar.LineOf(ofOneAlgorithm.Concat(verified.Where(known => known.Key.Algorithm == ofOneAlgorithm.Key)).Select(known => known.Key));
            foreach (var known in ofOneAlgorithm)
            {
                var until = known.Key.RevokedAt is { } revokedAt
                    ? revokedAt + calendar.Options.RetainFor
                    : line.Lives.First(life => life.Key == known.Key).PublishedUntil(calendar.Options);
                if (!(until <= end))
                {
                    yield return known;
                }
            }
        }
    }

    private void ReportUnsealed(List<StoredSigningKey> unsealed)
    {
        foreach (var key in unsealed.Where(key => key.RevokedAt is null && !_reported.Contains(key))) // once, not at every refresh
        {
            var keyId = LogText.Escape(key.KeyId);
            logger.SigningKeyUnsealed(keyId, LogText.Escape($"{key}"), store.Location, RemedyFor(key, keyId));
            audit.Note(KeyChange.Refused, keyId, LogText.Escape(key.Algorithm));
        }

        _reported = [.. unsealed];
    }

    private string RemedyFor(StoredSigningKey unsealed, string keyId) => _known.GetValueOrDefault(unsealed.KeyId) is { Key.RevokedAt: null }
        ? $"This host goes on with the key {keyId} as it knows it. Do not revoke it: that would revoke the key in use."
        : $"If you vouch for the key as it is, run sqr-oauth key seal {keyId}; otherwise delete its file or row.";

    private void ReportLoss(List<KnownKey> lost)
    {
        if (lost is not [] && (_lossReportedAt is not { } last || time.GetElapsedTime(last) >= ReportInterval))
        {
            _lossReportedAt = time.GetTimestamp();
            logger.SigningKeysMissing(store.Location, string.Join(", ", lost.Select(known => known.Key.KeyId)));
            lost.ForEach(known => audit.Note(KeyChange.Lost, known.Key.KeyId, known.Key.Algorithm));
        }
    }

    /// <param name="Key">The key as it was verified.</param>
    /// <param name="IsOutdated">Whether it must be sealed again.</param>
    /// <param name="VerifiedAt">A timestamp.</param>
    /// <param name="OutdatedAt">A timestamp: when it last had to be sealed again. Null if it never had to.</param>
    /// <param name="LostAt">A timestamp: since when the store has had it in no form with a valid seal. Null if it has.</param>
    private sealed record KnownKey(StoredSigningKey Key, bool IsOutdated, long VerifiedAt, long? OutdatedAt, long? LostAt = null);
}

/// <summary>What is in a store, and what of it may be used.</summary>
/// <param name="Rows">All keys in the store, as they were read. Anyone who can write to the store may have written them.</param>
/// <param name="Valid">The keys that count.</param>
/// <param name="Missing">Those of them that must be written back: the store has lost them, or has them in a form that nobody sealed.</param>
/// <param name="Outdated">Those whose seal must be renewed.</param>
internal sealed record VerifiedKeys(
    IReadOnlyList<StoredSigningKey> Rows,
    IReadOnlyList<StoredSigningKey> Valid,
    IReadOnlyList<StoredSigningKey> Missing,
    IReadOnlyList<StoredSigningKey> Outdated)
{
    /// <summary>The keys in the store that do not count.</summary>
    public IEnumerable<StoredSigningKey> Unsealed => Rows.Except(Valid);

    /// <summary>The period of the next key of an algorithm.</summary>
    public int NextPeriod(string algorithm) => KeyDuties.NextPeriod(algorithm, Valid.Except(Missing), Rows);

    /// <returns>The key as the store has it; null if it is not there.</returns>
    public StoredSigningKey? RowOf(StoredSigningKey key) => Rows.FirstOrDefault(key.HasSamePlaceAs);
}
