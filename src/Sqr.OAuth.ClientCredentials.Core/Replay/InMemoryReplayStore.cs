using System.Buffers.Binary;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Used identifiers in the memory of this node: the default. Several nodes need a store that they share.</summary>
/// <remarks>When it is full it refuses, and forgets nothing whose time is not over: an identifier that was forgotten could be used again.</remarks>
[AnswersFromMemory]
internal sealed class InMemoryReplayStore(TimeProvider time) : IReplayStore
{
    private const int Capacity = 1_000_000; // some hundred megabytes

    private readonly HashSet<UsedId> _used = [];
    private readonly PriorityQueue<UsedId, long> _byExpiry = new();
    private readonly Gate _gate = new();

    /// <exception cref="ReplayStoreFullException">No more can be remembered until the first expires.</exception>
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

    /// <summary>A digest of issuer and identifier: both are of any length.</summary>
    private readonly record struct UsedId(UInt128 First, UInt128 Second)
    {
        public static UsedId Of(string issuer, string id)
        {
            var digest = IdentifierDigest.Of(issuer, id).AsSpan();

            return new(BinaryPrimitives.ReadUInt128BigEndian(digest), BinaryPrimitives.ReadUInt128BigEndian(digest[16..]));
        }
    }
}

/// <summary>More assertions and proofs were used than can be remembered.</summary>
internal sealed class ReplayStoreFullException() : UnavailableException("No more used assertions and proofs can be remembered; some expire soon.", TimeSpan.FromSeconds(10), null);
