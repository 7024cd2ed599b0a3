using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Keeps slow hashes off the hot path: a match is remembered, identical checks run once, and the number of concurrent checks is limited.</summary>
internal sealed class SlowSecretVerification : IDisposable
{
    private const int MaxWaiting = 64;

    private readonly SemaphoreSlim _turns = new(Math.Max(1, Environment.ProcessorCount / 2));
    private readonly VerifiedSecrets _verified = new();
    private readonly ConcurrentDictionary<Guid, Lazy<Task<SlowMatch>>> _running = new();
    private int _waiting;

    /// <summary>Whether this secret matched before.</summary>
    /// <inheritdoc cref="MatchAsync"/>
    public bool Remembers(string stored, ReadOnlySpan<byte> presented) => _verified.Contains(_verified.Mark(stored, presented));

    /// <param name="hash">The hash to compare with.</param>
    /// <param name="stored">The hash as it is stored. When it changes, remembered matches no longer count.</param>
    /// <param name="presented">The secret as sent.</param>
    /// <param name="otherwise">The other reading of the secret; empty if there is only one. Both are checked in one turn.</param>
    /// <param name="cancellationToken">Cancels the wait for the check, not the check itself.</param>
    /// <exception cref="OverloadedException">Too many checks are waiting.</exception>
    public async ValueTask<SlowMatch> MatchAsync(
        ParsedHash hash, string stored, ReadOnlyMemory<byte> presented, ReadOnlyMemory<byte> otherwise, CancellationToken cancellationToken)
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

/// <summary>Which reading of a secret matches a slow hash.</summary>
internal enum SlowMatch
{
    None,
    Presented,
    Otherwise,
}

/// <summary>More slow checks are waiting than can finish in time.</summary>
internal sealed class OverloadedException() : UnavailableException("Too many secrets are being verified.", TimeSpan.FromSeconds(1), null);

/// <summary>Remembers which secrets matched which hashes as keyed MACs, so that it stores neither.</summary>
internal sealed class VerifiedSecrets : IDisposable
{
    private const int MaxCount = 10_000;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32); // of this process, only in memory
    private readonly HashSet<Guid> _marks = [];
    private readonly Gate _gate = new();

    /// <param name="stored">The hash as it is stored.</param>
    /// <param name="presented">The secret as sent.</param>
    /// <param name="otherwise">Its other reading, if one mark stands for both.</param>
    public Guid Mark(string stored, ReadOnlySpan<byte> presented, ReadOnlySpan<byte> otherwise = default)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        mac.AppendData(Encoding.UTF8.GetBytes(stored));
        mac.AppendData([0]); // no stored hash contains NUL
        mac.AppendData(presented);
        if (!otherwise.IsEmpty)
        {
            mac.AppendData([0]); // nor does a secret that a client sends
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
