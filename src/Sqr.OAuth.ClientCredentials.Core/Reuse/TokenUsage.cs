using System.Diagnostics.Metrics;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Counts what clients ask for, those that ask most whatever their number (Space-Saving, in each set of the table).</summary>
internal sealed class TokenUsage : ITokenUsage, IDisposable
{
    private const int InMetrics = 10;

    private readonly FixedTable<ClientUsage> _clients = new(sets: 512, places: 8);
    private readonly Gate _newcomers = new();
    private readonly TimeProvider _time;
    private readonly TokenMetrics _metrics;

    public TokenUsage(TimeProvider time, IMeterFactory? meters = null) => (_time, _metrics) = (time, new(meters, () => Top(InMetrics)));

    public void Note(in TokenKey key, GivenToken given)
    {
        var client = Find(key.ClientId) ?? Admit(key.ClientId);
        var isNeeded = client.Note(key, given, _time.GetUtcNow());
        _metrics.Count(given.IsReused, isNeeded);
    }

    public IReadOnlyList<ClientTokenUsage> Top(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        List<ClientTokenUsage> all = [];
        foreach (ref var place in _clients.All)
        {
            if (Volatile.Read(ref place) is { } client)
            {
                all.Add(client.Read());
            }
        }

        return [.. all.OrderByDescending(usage => usage.Asked - usage.Needed).ThenByDescending(usage => usage.Asked).ThenBy(usage => usage.ClientId, StringComparer.Ordinal).Take(count)];
    }

    public void Dispose() => _metrics.Dispose();

    private Span<ClientUsage?> PlacesOf(string clientId) => _clients.PlacesOf(clientId.GetHashCode(StringComparison.Ordinal));

    private ClientUsage? Find(string clientId)
    {
        foreach (ref var place in PlacesOf(clientId))
        {
            if (Volatile.Read(ref place) is { } client && client.ClientId == clientId)
            {
                return client;
            }
        }

        return null;
    }

    private ClientUsage Admit(string clientId)
    {
        lock (_newcomers) // or two first requests of one client would make it two
        {
            if (Find(clientId) is { } known)
            {
                return known;
            }

            var places = PlacesOf(clientId);
            ref var lightest = ref places[0];
            foreach (ref var place in places)
            {
                if ((place?.Weight ?? -1) < (lightest?.Weight ?? -1))
                {
                    lightest = ref place;
                }
            }

            var client = new ClientUsage(clientId, lightest?.Weight ?? 0, _time.GetUtcNow());
            Volatile.Write(ref lightest, client);

            return client;
        }
    }
}
