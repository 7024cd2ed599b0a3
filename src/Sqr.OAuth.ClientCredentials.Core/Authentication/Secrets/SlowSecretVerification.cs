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
    private readonly ConcurrentDictionary<Guid, Lazy<Task<SlowMatch>>> _running = new();
    private int _waiting;

    /// <summary>Whether that secret matched before.</summary>
    /// <inheritdoc cref="MatchAsync"/>
    public bool Remembers(string stored, ReadOnlySpan<byte> presented) => _verified.Contains(_verified.Mark(stored, presented));

    /// <param name="hash">What to compare with.</param>
    /// <param name="stored">The same as it is stored: when that changes, what was remembered no longer counts.</param>
    /// <param name="presented">What was sent.</param>
    /// <param name="otherwise">The other reading of what was sent; empty if there is only one. Both are checked in one turn.</param>
    /// <param name="cancellationToken">Ends the wait for the check, not the check.</param>
    /// <exception cref="OverloadedException">Too many checks are waiting.</exception>
    public async ValueTask<SlowMatch> MatchAsync(ParsedHash hash, string stored, ReadOnlyMemory<byte> presented, ReadOnlyMemory<byte> otherwise, CancellationToken cancellationToken)
    {
        if (Remembers(stored, presented.Span))
        {
            return SlowMatch.Presented;
        }

        if (!otherwise.IsEmpty && Remembers(stored, otherwise.Span))
        {
            return SlowMatch.Otherwise;
        }

        var check = _running.GetOrAdd(
            _verified.Mark(stored, presented.Span, otherwise.Span),
            static (mark, state) => new(() => state.Self.CheckAsync(mark, state.Hash, state.Stored, state.Presented.ToArray(), state.Otherwise.ToArray())),
            (Self: this, Hash: hash, Stored: stored, Presented: presented, Otherwise: otherwise));

        return await check.Value.WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        _turns.Dispose();
        _verified.Dispose();
    }

    private async Task<SlowMatch> CheckAsync(Guid mark, ParsedHash hash, string stored, byte[] presented, byte[] otherwise)
    {
        try
        {
            await WaitForTurnAsync();
            try
            {
                var match = await Task.Run(() => MatchOf(hash, presented, otherwise));
                if (match is not SlowMatch.None)
                {
                    _verified.Add(_verified.Mark(stored, match is SlowMatch.Presented ? presented : otherwise));
                }

                return match;
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
            CryptographicOperations.ZeroMemory(otherwise);
        }
    }

    private static SlowMatch MatchOf(ParsedHash hash, byte[] presented, byte[] otherwise)
    {
        if (hash.Matches(presented))
        {
            return SlowMatch.Presented;
        }

        return otherwise.Length > 0 && hash.Matches(otherwise) ? SlowMatch.Otherwise : SlowMatch.None;
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

/// <summary>Which reading of what was sent matches a slow hash.</summary>
internal enum SlowMatch
{
    None,
    Presented,
    Otherwise,
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

    /// <param name="stored">The hash as it is stored.</param>
    /// <param name="presented">What was sent.</param>
    /// <param name="otherwise">Its other reading, if the two make one mark.</param>
    public Guid Mark(string stored, ReadOnlySpan<byte> presented, ReadOnlySpan<byte> otherwise = default)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        mac.AppendData(Encoding.UTF8.GetBytes(stored));
        mac.AppendData([0]); // no stored hash contains NUL
        mac.AppendData(presented);
        if (!otherwise.IsEmpty)
        {
            mac.AppendData([0]); // nor does a secret that is sent
            mac.AppendData(otherwise);
        }

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
