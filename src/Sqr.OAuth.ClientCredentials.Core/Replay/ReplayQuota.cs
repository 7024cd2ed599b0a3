using System.Buffers.Binary;
using System.Numerics;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>How many identifiers each client has in use, so that one alone cannot fill the store for all. Counted on this node, because a database would need
/// a query for each request.</summary>
internal sealed class ReplayQuota(TimeProvider time)
{
    /// <summary>A quarter of what the store in memory holds.</summary>
    public const int Share = InMemoryReplayStore.Capacity / 4;

    /// <summary>The most clients that are counted. Among more, those with the fewest identifiers are forgotten, which a client that uses many does not gain
    /// from.</summary>
    public const int MaxClients = 100_000;

    private readonly NodeClocks _clocks = new(time);
    private readonly Dictionary<UInt128, Uses> _clients = [];
    private readonly Gate _gate = new();

    /// <summary>How many clients are counted now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _clients.Count;
            }
        }
    }

    /// <summary>Counts an identifier, unless the client has as many in use as it may.</summary>
    /// <returns>How long until it may use another one; null: the identifier was counted.</returns>
    public TimeSpan? TryTake(string client, DateTimeOffset until)
    {
        var (key, now) = (KeyOf(client), _clocks.Read());
        lock (_gate)
        {
            if (!_clients.TryGetValue(key, out var uses))
            {
                MakeRoom(now);
                _clients.Add(key, uses = new());
            }

            uses.ForgetExpired(now);
            if (uses.Count >= Share)
            {
                return uses.FirstWait(now);
            }

            uses.Add(until, now);

            return null;
        }
    }

    /// <summary>Takes back one that was counted and not used up.</summary>
    public void GiveBack(string client, DateTimeOffset until)
    {
        var key = KeyOf(client);
        lock (_gate)
        {
            if (_clients.TryGetValue(key, out var uses))
            {
                uses.Remove(until);
            }
        }
    }

    private static UInt128 KeyOf(string client) => BinaryPrimitives.ReadUInt128BigEndian(IdentifierDigest.Of(client));

    private void MakeRoom(ClockReading now)
    {
        if (_clients.Count < MaxClients)
        {
            return;
        }

        foreach (var (key, uses) in _clients)
        {
            uses.ForgetExpired(now);
            if (uses.Count == 0)
            {
                _clients.Remove(key);
            }
        }

        if (_clients.Count > MaxClients / 2)
        {
            foreach (var (key, _) in _clients.OrderBy(client => client.Value.Count).Take(_clients.Count - (MaxClients / 2)).ToList())
            {
                _clients.Remove(key);
            }
        }
    }

    /// <summary>One client's identifiers, counted by when they expire. Moments are rounded up by a thirtieth of the time until then, so that a client has a few
    /// hundred of them at most, however different its lifetimes are. As in the store, one has expired when its time has passed and the wall clock shows its
    /// end.</summary>
    private sealed class Uses
    {
        private const int Steps = 64;

        private readonly SortedList<long, (int Count, TimeSpan Over)> _byEnd = []; // in seconds

        public int Count { get; private set; }

        /// <summary>How long until the first of them expire; not positive if they have.</summary>
        public TimeSpan FirstWait(ClockReading now)
        {
            var byClock = DateTimeOffset.FromUnixTimeSeconds(_byEnd.GetKeyAtIndex(0)) - now.Clock;
            var byTime = _byEnd.GetValueAtIndex(0).Over - now.Passed;

            return byClock > byTime ? byClock : byTime;
        }

        public void Add(DateTimeOffset until, ClockReading now)
        {
            var width = Math.Max(1, (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(0, (until - now.Clock).TotalSeconds)) / Steps);
            var end = ((long)Math.Ceiling((until - DateTimeOffset.UnixEpoch).TotalSeconds) + width - 1) / width * width;
            var over = now.Passed + (DateTimeOffset.FromUnixTimeSeconds(end) - now.Clock);
            var (count, overBefore) = _byEnd.GetValueOrDefault(end, (0, over));
            _byEnd[end] = (count + 1, over > overBefore ? over : overBefore);
            Count++;
        }

        /// <summary>Removes one that expires then, or shortly after.</summary>
        public void Remove(DateTimeOffset until)
        {
            foreach (var end in _byEnd.Keys)
            {
                if (DateTimeOffset.FromUnixTimeSeconds(end) >= until)
                {
                    Forget(end, 1);

                    return;
                }
            }
        }

        public void ForgetExpired(ClockReading now)
        {
            while (Count > 0 && FirstWait(now) <= TimeSpan.Zero)
            {
                Forget(_byEnd.GetKeyAtIndex(0), _byEnd.GetValueAtIndex(0).Count);
            }
        }

        private void Forget(long end, int forgotten)
        {
            Count -= forgotten;
            var (count, over) = _byEnd[end];
            if (count == forgotten)
            {
                _byEnd.Remove(end);
            }
            else
            {
                _byEnd[end] = (count - forgotten, over);
            }
        }
    }
}
