using System.Diagnostics.Metrics;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Counts the requests of the most active clients, however many clients there are.</summary>
internal sealed class TokenUsage : ITokenUsage, IDisposable
{
    private const int Sets = 512;
    private const int InMetrics = 10;

    private readonly UsageSet[] _sets;
    private readonly TimeProvider _time;
    private readonly TokenMetrics _metrics;

    public TokenUsage(TimeProvider time, IMeterFactory? meters = null)
    {
        _sets = [.. Enumerable.Range(0, Sets).Select(_ => new UsageSet(time))];
        (_time, _metrics) = (time, new(meters, () => Top(InMetrics)));
    }

    public void Note(in TokenKey key, GivenToken given)
    {
        var hash = key.ClientId.GetHashCode(StringComparison.Ordinal);
        var client = _sets[(uint)hash % _sets.Length].FindOrAdmit(key.ClientId, hash);
        var isNeeded = client?.Note(key, given, _time.GetUtcNow()) ?? true;
        _metrics.Count(given.IsReused, isNeeded);
    }

    public IReadOnlyList<ClientTokenUsage> Top(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var all = _sets.SelectMany(set => set.Clients).Select(client => client.Read());

        return [.. all
            .OrderByDescending(usage => usage.Asked - usage.Needed)
            .ThenByDescending(usage => usage.Asked)
            .ThenBy(usage => usage.ClientId, StringComparer.Ordinal)
            .Take(count)];
    }

    public void Dispose() => _metrics.Dispose();
}
