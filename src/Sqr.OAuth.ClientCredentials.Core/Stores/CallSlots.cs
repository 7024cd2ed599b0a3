namespace Sqr.OAuth.ClientCredentials;

/// <summary>Limits the calls to a store that are in progress. Calls for identifiers that may be made up have a smaller share, so that they leave room for the
/// others. A call waits for a short time until another one ends.</summary>
/// <remarks>
/// The share grows and shrinks as a TCP sender's window does: while it is used up, by one for as many answers as it has places; to half for each call that is
/// not answered in time; and it starts small again when it was not used up for a while (RFC 5681, RFC 7661). A flood that starts at once would otherwise make a
/// database open more connections than it can in the time that a request may wait.
/// </remarks>
internal sealed class CallSlots(TimeProvider time)
{
    public const int Max = 256; // limits what hung calls can hold until the breaker opens

    private const int MinShare = 4;
    private const int MaxShare = Max / 4;
    private const int MaxWaiting = 2_000;
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShareLifetime = TimeSpan.FromMinutes(1); // connections that a pool opened for it are not closed sooner

    private readonly Gate _gate = new();
    private readonly LinkedList<TaskCompletionSource> _provenWaiting = [];
    private readonly LinkedList<TaskCompletionSource> _unprovenWaiting = [];
    private int _inProgress;
    private int _unproven;
    private int _share = MinShare;
    private int _answers; // since the share has changed
    private long _usedUpAt;

    /// <summary>Waits for a slot. Call <see cref="EndWait"/> when nobody waits for the call any more, and <see cref="EndCall"/> when it has ended.</summary>
    /// <param name="isProven">Whether what is looked up is known to exist.</param>
    /// <param name="mayWait">False: a slot must be free now.</param>
    /// <exception cref="StoreBusyException">No slot was free in time.</exception>
    public Task EnterAsync(bool isProven, bool mayWait)
    {
        var slot = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = isProven ? _provenWaiting : _unprovenWaiting;
        lock (_gate)
        {
            if (_share > MinShare && time.GetElapsedTime(_usedUpAt) > ShareLifetime)
            {
                SetShare(MinShare);
            }

            if (waiting.Count == 0 && IsFree(isProven))
            {
                Take(isProven);

                return Task.CompletedTask;
            }

            if (!mayWait || waiting.Count >= MaxWaiting)
            {
                throw new StoreBusyException();
            }

            waiting.AddLast(slot);
        }

        return WaitAsync(slot, waiting);
    }

    /// <summary>Nobody waits for the call any more. One that hangs does not count in the share of those that may be made up: a store that has recovered
    /// must be asked.</summary>
    public void EndWait(bool isProven)
    {
        if (isProven)
        {
            return;
        }

        lock (_gate)
        {
            _unproven--;
            GiveToNext();
        }
    }

    /// <summary>The store has answered a call, which has not ended yet.</summary>
    public void NoteAnswer(bool isProven)
    {
        if (isProven)
        {
            return;
        }

        lock (_gate)
        {
            if (_unproven >= _share && ++_answers >= _share)
            {
                SetShare(_share + 1);
                GiveToNext();
            }
        }
    }

    /// <summary>The store has failed, or has not answered a call in time.</summary>
    public void NoteFailure()
    {
        lock (_gate)
        {
            SetShare(_share / 2);
        }
    }

    public void EndCall()
    {
        lock (_gate)
        {
            _inProgress--;
            GiveToNext();
        }
    }

    private async Task WaitAsync(TaskCompletionSource slot, LinkedList<TaskCompletionSource> waiting)
    {
        try
        {
            await slot.Task.WaitAsync(MaxWait, time);
        }
        catch (TimeoutException)
        {
            lock (_gate)
            {
                if (waiting.Remove(slot)) // otherwise it has its slot just now
                {
                    throw new StoreBusyException();
                }
            }
        }
    }

    private void SetShare(int share) => (_share, _answers) = (Math.Clamp(share, MinShare, MaxShare), 0);

    private bool IsFree(bool isProven) => _inProgress < Max && (isProven || _unproven < _share);

    private void Take(bool isProven)
    {
        _inProgress++;
        _unproven += isProven ? 0 : 1;
        if (_unproven >= _share)
        {
            _usedUpAt = time.GetTimestamp();
        }
    }

    private void GiveToNext()
    {
        while (NextWaiting() is { } next)
        {
            next.SetResult();
        }
    }

    private TaskCompletionSource? NextWaiting() => Next(_provenWaiting, isProven: true) ?? Next(_unprovenWaiting, isProven: false);

    private TaskCompletionSource? Next(LinkedList<TaskCompletionSource> waiting, bool isProven)
    {
        if (waiting.First?.Value is not { } next || !IsFree(isProven))
        {
            return null;
        }

        waiting.RemoveFirst();
        Take(isProven);

        return next;
    }
}
