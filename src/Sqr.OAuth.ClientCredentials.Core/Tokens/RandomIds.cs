using System.Security.Cryptography;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Random identifiers of 128 bits, drawn in batches: a system call for each takes half a microsecond (docs/performance.md).</summary>
internal sealed class RandomIds
{
    private Batch _batch = new(DateTimeOffset.MinValue);

    /// <param name="now">The time, in whole seconds. No batch outlives its second, so that clones of a running machine do not go on with the same one.</param>
    public Guid Next(DateTimeOffset now)
    {
        while (true)
        {
            var batch = Volatile.Read(ref _batch);
            if (batch.Second == now && batch.TryTake(out var id))
            {
                return id;
            }

            Interlocked.CompareExchange(ref _batch, new(now), batch);
        }
    }

    private sealed class Batch(DateTimeOffset second)
    {
        private const int Count = 64;
        private const int IdBytes = 16;

        private readonly byte[] _bits = RandomNumberGenerator.GetBytes(Count * IdBytes);
        private int _taken;

        public DateTimeOffset Second { get; } = second;

        /// <returns>False if all of its identifiers were taken.</returns>
        public bool TryTake(out Guid id)
        {
            var index = Interlocked.Increment(ref _taken) - 1;
            id = index < Count ? new(_bits.AsSpan(index * IdBytes, IdBytes)) : default;

            return index < Count;
        }
    }
}
