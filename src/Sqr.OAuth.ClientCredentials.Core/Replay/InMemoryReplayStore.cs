using System.Buffers.Binary;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Keeps used identifiers in the memory of this node: the default. Several nodes need a shared store.</summary>
/// <remarks>When it is full it refuses new identifiers. It forgets none before it expires, because a forgotten identifier could be used again.</remarks>
[AnswersFromMemory]
internal sealed class InMemoryReplayStore(TimeProvider time) : IReplayStore
{
    public const int Capacity = 1_000_000; // a few hundred megabytes

    private readonly HashSet<UsedId> _used = [];
    private readonly PriorityQueue<UsedId, long> _byExpiry = new();
    private readonly Gate _gate = new();

    /// <exception cref="ReplayStoreFullException">The store is full until the first identifier expires.</exception>
    public ValueTask<bool> TryUseAsync(string issuer, string id, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        ArgumentNullException.ThrowIfNull(id);
        var used = UsedId.Of(issuer, id);
        var now = time.GetUtcNow().UtcTicks;
        lock (_gate)
        {
            while (_byExpiry.TryPeek(out var oldest, out var expiry) && expiry <= now)
            {
                _byExpiry.Dequeue();
                _used.Remove(oldest);
            }

            if (_used.Contains(used))
            {
                return new(false);
            }

            if (_used.Count >= Capacity)
            {
                throw new ReplayStoreFullException();
            }

            _used.Add(used);
            _byExpiry.Enqueue(used, expiresAt.UtcTicks);

            return new(true);
        }
    }

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
