namespace Sqr.OAuth.ClientCredentials;

/// <summary>What is well and what is not with the signing keys of this node, for health checks.</summary>
internal sealed class SigningKeyHealth(KeyRefresh refresh, SigningKeyRing ring, KeyCalendar calendar)
{
    private const int MissedRefreshes = 3;
    private static readonly TimeSpan LeastTolerance = TimeSpan.FromMinutes(1);

    /// <inheritdoc cref="SigningKeyRing.Breaker"/>
    public StoreBreaker Breaker => ring.Breaker;

    /// <summary>When a refresh last did all that was due; null if none has yet.</summary>
    public DateTimeOffset? RefreshedAt => calendar.Now - refresh.DoneAgo;

    /// <summary>Whether the refreshes have failed for a while, or from the start.</summary>
    public bool IsRefreshOverdue => !(refresh.DoneAgo <= Tolerance);

    /// <summary>The keys that sign, one for each algorithm.</summary>
    public IReadOnlyList<KeyOutlook> Outlook =>
        [.. (refresh.Current?.OutlookAt(calendar.Now) ?? []).OrderBy(key => key.Algorithm, StringComparer.Ordinal)];

    // A single refresh that failed makes no difference to anyone, and a key that has just become active is followed at the next one.
    private TimeSpan Tolerance => calendar.Options.RefreshInterval * MissedRefreshes is var several && several > LeastTolerance ? several : LeastTolerance;

    /// <summary>Whether no key follows although one should have been announced a while ago.</summary>
    public bool IsNextOverdue(KeyOutlook key) => calendar.Now - key.NextMissingSince > Tolerance;

    /// <summary>Finds the algorithms of the settings, and of the clients in them, that no token can be signed with. As for a request, a key that is missing
    /// is created, unless the key store is known to be down.</summary>
    public async ValueTask<IReadOnlyList<string>> FindUnusableAsync(CancellationToken cancellationToken)
    {
        List<string> unusable = [];
        foreach (var algorithm in calendar.Algorithms.Select(algorithm => algorithm.Name).Order(StringComparer.Ordinal))
        {
            try
            {
                await ring.GetSigningKeyAsync(algorithm, cancellationToken);
            }
            catch (SigningKeyUnavailableException)
            {
                unusable.Add(algorithm);
            }
        }

        return unusable;
    }
}
