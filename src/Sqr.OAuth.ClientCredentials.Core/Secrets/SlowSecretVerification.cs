using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Keeps slow hashes off the hot path: what matched once is remembered, equal checks are made once, and only so many run at a time.</summary>
internal sealed class SlowSecretVerification : IDisposable
{
    private const int MaxWaiting = 64;

    private readonly SemaphoreSlim _turns = new(Math.Max(1, Environment.ProcessorCount / 2));
    private readonly VerifiedSecrets _verified = new();
    private readonly ConcurrentDictionary<Guid, Lazy<Task<bool>>> _running = new();
    private int _waiting;

    /// <param name="hash">What to compare with.</param>
    /// <param name="stored">The same as it is stored: when that changes, what was remembered no longer counts.</param>
    /// <param name="presented">What was sent.</param>
    /// <param name="cancellationToken">Ends the wait for the check, not the check.</param>
    /// <exception cref="OverloadedException">Too many checks are waiting.</exception>
    public async ValueTask<bool> MatchesAsync(SecretHash hash, string stored, ReadOnlyMemory<byte> presented, CancellationToken cancellationToken)
    {
        var mark = _verified.Mark(stored, presented.Span);
        if (_verified.Contains(mark))
        {
            return true;
        }

        var check = _running.GetOrAdd(
            mark,
            static (mark, state) => new(() => state.Self.CheckAsync(state.Hash, mark, state.Presented.ToArray())),
            (Self: this, Hash: hash, Presented: presented));

        return await check.Value.WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        _turns.Dispose();
        _verified.Dispose();
    }

    private async Task<bool> CheckAsync(SecretHash hash, Guid mark, byte[] presented)
    {
        try
        {
            await WaitForTurnAsync();
            try
            {
                var matches = await Task.Run(() => hash.Matches(presented));
                if (matches)
                {
                    _verified.Add(mark);
                }

                return matches;
            }
            finally
            {
                _turns.Release();
            }
        }
        finally
        {
            _running.TryRemove(mark, out _);
            CryptographicOperations.ZeroMemory(presented);
        }
    }

    private async ValueTask WaitForTurnAsync()
    {
        if (Interlocked.Increment(ref _waiting) > MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw new OverloadedException();
        }

        await _turns.WaitAsync();
        Interlocked.Decrement(ref _waiting);
    }
}

/// <summary>More slow checks are waiting than could be answered in time.</summary>
internal sealed class OverloadedException() : UnavailableException("Too many secrets are being verified.", TimeSpan.FromSeconds(1), null);

/// <summary>Remembers which secrets matched which hashes, by a keyed MAC: neither is kept.</summary>
internal sealed class VerifiedSecrets : IDisposable
{
    private const int MaxCount = 10_000;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32); // of this process, in memory only
    private readonly HashSet<Guid> _marks = [];
    private readonly Gate _gate = new();

    public Guid Mark(string stored, ReadOnlySpan<byte> presented)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        mac.AppendData(Encoding.UTF8.GetBytes(stored));
        mac.AppendData([0]); // no stored hash contains NUL
        mac.AppendData(presented);
        Span<byte> digest = stackalloc byte[32];
        mac.GetHashAndReset(digest);

        return new Guid(digest[..16]);
    }

    public bool Contains(Guid mark)
    {
        lock (_gate)
        {
            return _marks.Contains(mark);
        }
    }

    public void Add(Guid mark)
    {
        lock (_gate)
        {
            if (_marks.Count >= MaxCount)
            {
                _marks.Clear(); // rare, and costs each client one slow check
            }

            _marks.Add(mark);
        }
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_key);
}
