using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Keeps a clock that is wrong from destroying keys. What can be undone is done by the clock as it is; a key is erased or removed only if nothing
/// speaks against the clock.</summary>
internal sealed class ClockGuard(SealedKeyStore store, KeyCalendar calendar, TimeProvider time, ILogger<ClockGuard> logger)
{
    private readonly NodeClocks _clocks = new(time);
    private readonly HashSet<string> _ahead = new(StringComparer.Ordinal); // reported once
    private ClockReading? _last;
    private Dictionary<KeyDuty, (int Refresh, long Timestamp)> _dueSince = [];
    private int _refresh;
    private long? _jumpedAt;
    private bool _isInDoubt;

    /// <summary>Whether the clock was set since the last regular refresh: it may be right again at the next.</summary>
    public bool HasJustJumped { get; private set; }

    /// <summary>Reads the clock once for each refresh.</summary>
    public void BeginRefresh()
    {
        var (now, timestamp) = (_clocks.Read(), time.GetTimestamp());
        if (_last is { } last && last.JumpUntil(now).Duration() > calendar.Options.ClockTolerance)
        {
            _jumpedAt = timestamp;
        }

        HasJustJumped = _jumpedAt is { } jumpedAt && !IsLongAgo(jumpedAt, timestamp);
        _last = now;
        _refresh++;
    }

    /// <summary>The duties that may be done now.</summary>
    /// <param name="duties">What is due by the clock.</param>
    /// <param name="keys">The keys that count.</param>
    /// <param name="cancellationToken">Ends the wait for the store's clock.</param>
    public async Task<IReadOnlyList<KeyDuty>> PermittedAsync(
        IReadOnlyList<KeyDuty> duties, IReadOnlyList<StoredSigningKey> keys, CancellationToken cancellationToken)
    {
        ReportAhead(keys);
        List<KeyDuty> permitted = [.. duties.Where(duty => duty is KeyDuty.Make make && !(HasJustJumped && make.ActivatesAt > calendar.Now))];
        List<KeyDuty> irreversible = [.. DueAtTwoRefreshes(duties)];
        if (irreversible is [])
        {
            return permitted;
        }

        var doubt = await DoubtAsync(keys, cancellationToken);
        if (doubt is null)
        {
            permitted.AddRange(irreversible);
        }
        else if (!_isInDoubt)
        {
            logger.ClockInDoubt(doubt); // once, until the clock is right again
        }

        _isInDoubt = doubt is not null;

        return permitted;
    }

    private void ReportAhead(IReadOnlyList<StoredSigningKey> keys)
    {
        foreach (var key in keys.Where(key => IsAhead(key) && _ahead.Add(key.KeyId)))
        {
            logger.SigningKeyAhead(key.KeyId, key.CreatedAt);
        }
    }

    // One refresh asks several times, and another that a request demands may follow at once: both refreshes and time must have passed.
    private IEnumerable<KeyDuty> DueAtTwoRefreshes(IReadOnlyList<KeyDuty> duties)
    {
        var now = (Refresh: _refresh, Timestamp: time.GetTimestamp());
        _dueSince = duties.Where(duty => duty is not KeyDuty.Make).ToDictionary(duty => duty, duty => _dueSince.GetValueOrDefault(duty, now));

        return _dueSince.Where(due => due.Value.Refresh < now.Refresh && IsLongAgo(due.Value.Timestamp, now.Timestamp)).Select(due => due.Key);
    }

    private bool IsLongAgo(long timestamp, long now) => time.GetElapsedTime(timestamp, now) >= calendar.Options.RefreshInterval / 2;

    /// <returns>What speaks against this node's clock; null if nothing does.</returns>
    private async Task<string?> DoubtAsync(IReadOnlyList<StoredSigningKey> keys, CancellationToken cancellationToken)
    {
        var tolerance = calendar.Options.ClockTolerance;
        var jump = _clocks.Start.JumpUntil(_clocks.Read());
        if (jump.Duration() > tolerance)
        {
            return $"Since this host started, its clock has moved by {jump:c} more than time has passed. Set the clock right and restart the host.";
        }

        if (keys.FirstOrDefault(IsAhead) is { } ahead)
        {
            return $"The key {ahead.KeyId} was created later than now, by this host's clock. Set the clocks of all nodes right; revoke the key if its "
                + "creator's clock was wrong.";
        }

        return await store.GetUtcNowAsync(cancellationToken) is { } ofStore && (time.GetUtcNow() - ofStore).Duration() > tolerance
            ? $"The clock of {store.Location} differs by {time.GetUtcNow() - ofStore:c}. Set both clocks right."
            : null;
    }

    private bool IsAhead(StoredSigningKey key) => key.RevokedAt is null && KeyLine.IsAhead(key, calendar.Now, calendar.Options);
}
