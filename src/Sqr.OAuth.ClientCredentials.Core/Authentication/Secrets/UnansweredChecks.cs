namespace Sqr.OAuth.ClientCredentials;

/// <summary>The slow checks that are not answered yet. Identical ones run once, and only a few of one client id and network at a time, so that nobody can
/// keep a client out by guessing its secret from another network.</summary>
internal sealed class UnansweredChecks
{
    private const int MaxOfRequester = 3; // one that has its turn, and two that wait

    private readonly Gate _gate = new();
    private readonly Dictionary<(Requester Requester, Guid Mark), Unanswered> _all = [];
    private readonly Dictionary<Requester, int> _counts = [];

    /// <summary>Runs a check, or waits for an identical one that is running.</summary>
    /// <param name="requester">Who asks. It does not matter whether the client exists, so that this limit does not reveal it.</param>
    /// <param name="mark">The same for identical checks.</param>
    /// <param name="run">Runs the check. Its token is cancelled when nobody waits for the answer any more.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OverloadedException">The requester has too many checks that are not answered.</exception>
    public async Task<SlowMatch[]> ShareAsync(
        Requester requester, Guid mark, Func<CancellationToken, Task<SlowMatch[]>> run, CancellationToken cancellationToken)
    {
        var check = Join(requester, mark, run);
        try
        {
            return await check.Answer.WaitAsync(cancellationToken);
        }
        finally
        {
            Leave(requester, mark, check);
        }
    }

    private Unanswered Join(Requester requester, Guid mark, Func<CancellationToken, Task<SlowMatch[]>> run)
    {
        lock (_gate)
        {
            if (!_all.TryGetValue((requester, mark), out var check))
            {
                var count = _counts.GetValueOrDefault(requester);
                if (count >= MaxOfRequester)
                {
                    throw new OverloadedException();
                }

                _counts[requester] = count + 1;
                _all[(requester, mark)] = check = new(run);
            }

            check.Waiting++;

            return check;
        }
    }

    private void Leave(Requester requester, Guid mark, Unanswered check)
    {
        lock (_gate)
        {
            if (--check.Waiting > 0)
            {
                return;
            }

            _all.Remove((requester, mark));
            if (--_counts[requester] == 0)
            {
                _counts.Remove(requester);
            }
        }

        check.Dispose();
    }

    /// <summary>A check in progress. It starts when its answer is first awaited, outside the lock.</summary>
    private sealed class Unanswered(Func<CancellationToken, Task<SlowMatch[]>> run) : IDisposable
    {
        private readonly CancellationTokenSource _gone = new();
        private readonly Gate _gate = new();
        private Task<SlowMatch[]>? _answer;

        /// <summary>How many requests wait for it.</summary>
        public int Waiting { get; set; }

        public Task<SlowMatch[]> Answer
        {
            get
            {
                lock (_gate)
                {
                    return _answer ??= run(_gone.Token).Abandonable();
                }
            }
        }

        public void Dispose()
        {
            _gone.Cancel();
            _gone.Dispose();
        }
    }
}
