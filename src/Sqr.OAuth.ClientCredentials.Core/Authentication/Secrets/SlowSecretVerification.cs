using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Keeps slow hashes off the hot path: a match is remembered, identical checks run once, and few checks run at a time.</summary>
/// <remarks>
/// The hashes of clients come before decoys; otherwise made-up client ids would keep out every client that has not been verified here yet. Neither that nor
/// a heavy load may reveal which ids exist. So each check, whether its client exists or not, takes a place in the line of refusals when it begins.
/// A right secret is answered as soon as it has matched. A refusal waits for its place, and keeps the place for as long as its check took, which is how long
/// a decoy would have taken. If the time limit comes first, the answer is 401, whether or not the work was done. It is 503 if checks of existing clients
/// were turned away meanwhile, because this one may have been among them.
/// </remarks>
internal sealed class SlowSecretVerification(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    private readonly SlowCheckQueue _queue = new();
    private readonly SemaphoreSlim _refusals = new(SlowCheckQueue.Turns); // first come, first served
    private readonly UnansweredChecks _unanswered = new();
    private readonly VerifiedSecrets _verified = new();

    /// <summary>Whether this secret matched before.</summary>
    /// <param name="stored">The hash as it is stored. When it changes, remembered matches no longer count.</param>
    /// <param name="presented">The secret as sent.</param>
    public bool Remembers(string stored, ReadOnlySpan<byte> presented) => _verified.Contains(_verified.Mark(stored, presented));

    /// <param name="check">The check; it is erased when it is over.</param>
    /// <param name="cancellationToken">Ends the wait. A check that nobody waits for any more leaves the queue.</param>
    /// <returns>The reading that matched, for each hash. Those after a match that is valid were not computed.</returns>
    /// <exception cref="OverloadedException">Too many checks are waiting.</exception>
    /// <exception cref="AbandonedCheckException">The requester has gone.</exception>
    public async Task<SlowMatch[]> MatchAsync(SlowCheck check, CancellationToken cancellationToken)
    {
        var runs = false;
        try
        {
            return await _unanswered.ShareAsync(check.Requester, _verified.Mark(check), Run, cancellationToken);
        }
        catch (OverloadedException) when (check.Hashes is [])
        {
            throw new OverloadedException(isRefusal: true);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new AbandonedCheckException(cancellationToken);
        }
        finally
        {
            if (!runs)
            {
                check.Erase(); // an identical one ran
            }
        }

        Task<SlowMatch[]> Run(CancellationToken gone)
        {
            runs = true;

            return RunAsync(check, gone);
        }
    }

    public void Dispose()
    {
        _refusals.Dispose();
        _verified.Dispose();
    }

    private async Task<SlowMatch[]> RunAsync(SlowCheck check, CancellationToken gone)
    {
        using var limit = new CancellationTokenSource(TimeLimit, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, gone);
        var turnedAway = _queue.TurnedAway;
        var place = TakePlaceAsync(stop.Token);
        try
        {
            var (matches, took) = check.Hashes is [] ? ([], TimeSpan.Zero) : await ComputeAsync(check, limit.Token, gone);
            if (check.IsValid(matches))
            {
                return matches;
            }

            // Made-up ids are turned away where those of clients would be.
            if (check.Hashes is [] && !_queue.HasRoomFor(check.Requester))
            {
                throw new OverloadedException();
            }

            if (!await WaitInLineAsync(place, took, check, stop.Token))
            {
                gone.ThrowIfCancellationRequested();
                if (_queue.TurnedAway != turnedAway)
                {
                    throw new OverloadedException(isRefusal: true);
                }
            }

            return matches;
        }
        finally
        {
            await stop.CancelAsync(); // gives up the place if it has not come
            if (await place is not null)
            {
                _refusals.Release();
            }

            check.Erase();
        }
    }

    private async Task<(SlowMatch[] Matches, TimeSpan Took)> ComputeAsync(SlowCheck check, CancellationToken limit, CancellationToken gone)
    {
        await _queue.WaitForCheckAsync(check.Requester, limit, gone);
        try
        {
            gone.ThrowIfCancellationRequested();
            var start = time.GetTimestamp();
            var matches = await Task.Run(() => check.Match((stored, presented) => Remembers(stored, presented)), CancellationToken.None);
            Remember(check, matches);

            return (matches, time.GetElapsedTime(start));
        }
        finally
        {
            _queue.EndTurn();
        }
    }

    private void Remember(SlowCheck check, SlowMatch[] matches)
    {
        for (var i = 0; i < matches.Length; i++)
        {
            var hash = check.Hashes[i];
            if (matches[i] is not SlowMatch.None)
            {
                _verified.Add(_verified.Mark(hash.Secret.Hash, matches[i] is SlowMatch.Presented ? hash.Presented : hash.Otherwise));
            }
        }
    }

    /// <returns>When the place came; null if it did not.</returns>
    private async Task<long?> TakePlaceAsync(CancellationToken stop)
    {
        try
        {
            await _refusals.WaitAsync(stop);

            return time.GetTimestamp();
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <returns>False if the wait ended early.</returns>
    private async Task<bool> WaitInLineAsync(Task<long?> place, TimeSpan took, SlowCheck check, CancellationToken stop)
    {
        if (await place is not { } since)
        {
            return false;
        }

        try
        {
            var rest = took - time.GetElapsedTime(since);
            if (rest > TimeSpan.Zero)
            {
                await Task.Delay(rest, time, stop);
            }

            if (check.HasDecoys)
            {
                await ComputeDecoysAsync(check, stop);
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task ComputeDecoysAsync(SlowCheck check, CancellationToken stop)
    {
        await _queue.WaitForDecoyAsync(stop);
        try
        {
            await Task.Run(check.MatchDecoys, CancellationToken.None);
        }
        finally
        {
            _queue.EndTurn();
        }
    }
}

/// <summary>More slow checks are waiting than can finish in time.</summary>
/// <param name="isRefusal">Whether the secret is known to be wrong, and only the answer had to wait.</param>
internal sealed class OverloadedException(bool isRefusal = false)
    : UnavailableException("Too many secrets are being verified.", TimeSpan.FromSeconds(1), null)
{
    public bool IsRefusal => isRefusal;
}

/// <summary>The requester has gone while its secret was verified. A right secret would have been answered sooner than a wrong one, so this tells something
/// about it.</summary>
internal sealed class AbandonedCheckException(CancellationToken cancellationToken) : OperationCanceledException(cancellationToken);

/// <summary>Remembers which secrets matched which hashes as keyed MACs, so that it stores neither.</summary>
internal sealed class VerifiedSecrets : IDisposable
{
    private const int MaxCount = 10_000;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32); // of this process, only in memory
    private readonly HashSet<Guid> _marks = [];
    private readonly Gate _gate = new();

    /// <param name="stored">The hash as it is stored.</param>
    /// <param name="presented">The secret as sent.</param>
    public Guid Mark(string stored, ReadOnlySpan<byte> presented)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        mac.AppendData(Encoding.UTF8.GetBytes(stored));
        mac.AppendData([0]); // no stored hash contains NUL
        mac.AppendData(presented);

        return MarkOf(mac);
    }

    /// <summary>The same for two checks of the same secret against the same hashes.</summary>
    public Guid Mark(SlowCheck check)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        Append(mac, check.Presented);
        foreach (var hash in check.Hashes)
        {
            Append(mac, Encoding.UTF8.GetBytes(hash.Secret.Hash));
            Append(mac, hash.Presented);
            Append(mac, hash.Otherwise);
        }

        return MarkOf(mac);
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

    private static void Append(IncrementalHash mac, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        mac.AppendData(length);
        mac.AppendData(part);
    }

    private static Guid MarkOf(IncrementalHash mac)
    {
        Span<byte> digest = stackalloc byte[32];
        mac.GetHashAndReset(digest);

        return new Guid(digest[..16]);
    }
}
