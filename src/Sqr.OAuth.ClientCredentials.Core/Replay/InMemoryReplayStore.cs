using System.Buffers.Binary;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Keeps used identifiers in the memory of this node: the default. Several nodes need a shared store.</summary>
/// <remarks>When it is full it refuses new identifiers. It forgets none before it expires, because a forgotten identifier could be used again; a wall clock
/// that is ahead for a moment, or is set back later, must not bring that about either.</remarks>
[AnswersFromMemory]
internal sealed class InMemoryReplayStore(TimeProvider time) : IReplayStore
{
    public const int Capacity = 1_000_000; // a few hundred megabytes

    private readonly NodeClocks _clocks = new(time);
    private readonly HashSet<UsedId> _used = [];
    private readonly PriorityQueue<(UsedId Id, DateTimeOffset End), TimeSpan> _untilTimeHasPassed = new();
    private readonly PriorityQueue<UsedId, DateTimeOffset> _untilClockShowsEnd = new(); // nearly empty, unless the clock was set back
    private readonly Gate _gate = new();
    private DateTimeOffset _forgottenUpTo; // the latest end of all that was forgotten

    /// <summary>How many identifiers have not expired.</summary>
    public int Count
    {
        get
        {
            var now = _clocks.Read();
            lock (_gate)
            {
                ForgetExpired(now);

                return _used.Count;
            }
        }
    }

    /// <exception cref="ReplayStoreFullException">The store is full until the first identifier expires.</exception>
    public ValueTask<bool> TryUseAsync(string issuer, string id, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        ArgumentNullException.ThrowIfNull(id);
        var used = UsedId.Of(issuer, id);
        var now = _clocks.Read();
        lock (_gate)
        {
            ForgetExpired(now);
            if (_used.Contains(used) || MayBeForgotten(expiresAt, now))
            {
                return new(false);
            }

            if (_used.Count >= Capacity)
            {
                throw new ReplayStoreFullException();
            }

            _used.Add(used);
            _untilTimeHasPassed.Enqueue((used, expiresAt), now.Passed + (expiresAt - now.Clock));

            return new(true);
        }
    }

    private void ForgetExpired(ClockReading now)
    {
        while (_untilTimeHasPassed.TryPeek(out var oldest, out var over) && over <= now.Passed)
        {
            _untilTimeHasPassed.Dequeue();
            _untilClockShowsEnd.Enqueue(oldest.Id, oldest.End);
        }

        while (_untilClockShowsEnd.TryPeek(out var oldest, out var end) && end <= now.Clock)
        {
            _untilClockShowsEnd.Dequeue();
            _used.Remove(oldest);
            _forgottenUpTo = end > _forgottenUpTo ? end : _forgottenUpTo;
        }
    }

    // The clock was set back, so what had expired and was forgotten is valid again.
    private bool MayBeForgotten(DateTimeOffset expiresAt, ClockReading now) => now.Clock < _forgottenUpTo && expiresAt <= _forgottenUpTo;

    /// <summary>A digest of issuer and identifier, because either can be of any length.</summary>
    private readonly record struct UsedId(UInt128 First, UInt128 Second)
    {
        public static UsedId Of(string issuer, string id)
        {
            var digest = IdentifierDigest.Of(issuer, id).AsSpan();

            return new(BinaryPrimitives.ReadUInt128BigEndian(digest), BinaryPrimitives.ReadUInt128BigEndian(digest[16..]));
        }
    }
}

/// <summary>More used assertions and proofs must be remembered than the store can hold.</summary>
internal sealed class ReplayStoreFullException()
    : UnavailableException("The store of used assertions and proofs is full. Entries expire soon.", TimeSpan.FromSeconds(10), null);
