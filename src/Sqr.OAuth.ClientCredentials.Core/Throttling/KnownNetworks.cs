using System.Collections.Concurrent;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>From which networks clients have authenticated: of each client the last eight, for thirty days, in the memory of this node.</summary>
/// <remarks>A client gets in here only by authenticating. Reading takes no lock and no memory: it is all that most requests cost.</remarks>
internal sealed class KnownNetworks(TimeProvider time)
{
    public const int Capacity = 100_000; // clients; those go first that have not authenticated for a while
    public const int NetworksPerClient = 8;
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);
    private static readonly TimeSpan Coarseness = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, KnownClient> _clients = new(StringComparer.Ordinal);
    private readonly Queue<string> _byAge = new();
    private readonly Gate _gate = new();
    private readonly long _lifetime = (long)(Lifetime.TotalSeconds * time.TimestampFrequency);
    private readonly long _coarseness = (long)(Coarseness.TotalSeconds * time.TimestampFrequency);

    /// <returns>Null if the client is not known from there.</returns>
    public KnownNetwork? Find(string client, in CallerOrigin origin, long now) =>
        _clients.TryGetValue(client, out var known) ? known.Find(origin, now - _lifetime) : null;

    /// <returns>False if that was noted within the last hour.</returns>
    public bool Remember(string client, in CallerOrigin origin)
    {
        var now = time.GetTimestamp();
        lock (_gate)
        {
            if (!_clients.TryGetValue(client, out var known))
            {
                MakeRoom();
                _byAge.Enqueue(client);
                _clients[client] = known = new();
            }

            if (known.Find(origin, now - _lifetime) is { } network)
            {
                return Use(network, now);
            }

            known.Add(new(origin, now), now - _lifetime);

            return true;
        }
    }

    /// <summary>Notes that a client has authenticated again from a network that it is known from.</summary>
    /// <returns>Whether its lifetime starts again.</returns>
    public bool Use(KnownNetwork network, long now) => network.Use(now, _coarseness);

    // The oldest goes, unless it was looked up since it was the oldest before. That gives each client a second chance at little cost.
    private void MakeRoom()
    {
        for (var chances = 16; _byAge.Count >= Capacity; chances--)
        {
            var oldest = _byAge.Dequeue();
            if (chances > 0 && _clients.TryGetValue(oldest, out var client) && client.TakeSecondChance())
            {
                _byAge.Enqueue(oldest);
            }
            else
            {
                _clients.TryRemove(oldest, out _);
            }
        }
    }

    private sealed class KnownClient
    {
        private KnownNetwork[] _networks = []; // replaced, never changed
        private bool _wasFound;

        public KnownNetwork? Find(in CallerOrigin origin, long since)
        {
            foreach (var network in Volatile.Read(ref _networks))
            {
                if (network.Origin == origin && network.LastUse > since)
                {
                    if (!_wasFound)
                    {
                        _wasFound = true;
                    }

                    return network;
                }
            }

            return null;
        }

        public bool TakeSecondChance()
        {
            var wasFound = _wasFound;
            _wasFound = false;

            return wasFound;
        }

        public void Add(KnownNetwork network, long since) => Volatile.Write(
            ref _networks,
            [
                network,
                .. _networks.Where(other => other.Origin != network.Origin && other.LastUse > since)
                    .OrderByDescending(other => other.LastUse)
                    .Take(NetworksPerClient - 1),
            ]);
    }
}
