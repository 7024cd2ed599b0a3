namespace Sqr.OAuth.ClientCredentials;

/// <summary>Decides which slow check is computed next; only a few are at a time. Checks of real hashes come first: networks take turns, and so do the
/// clients of a network. Decoys get the turns that these leave.</summary>
internal sealed class SlowCheckQueue
{
    private const int MaxWaiting = 64;
    private const int MaxRemembered = 10_000;

    private readonly Gate _gate = new();
    private readonly List<Place> _checks = []; // in the order in which they came; so few that a scan costs nothing next to a check
    private readonly LinkedList<Place> _decoys = [];
    private readonly Dictionary<Requester, long> _lastTurns = []; // of a network if there is no client id, otherwise of that client there
    private int _free = Turns;
    private long _turnsTaken;

    /// <summary>How many checks are computed at a time.</summary>
    public static int Turns { get; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Whether a check of a real hash would be admitted now.</summary>
    public bool HasRoomFor(Requester requester)
    {
        lock (_gate)
        {
            var place = new Place(requester);

            return _checks.Count < MaxWaiting || LeastEntitled(place) != place;
        }
    }

    /// <summary>Waits for the turn of a check of a real hash. Call <see cref="EndTurn"/> when it has been computed.</summary>
    /// <exception cref="OverloadedException">The queue is full, and no other network or client has a larger share of it.</exception>
    /// <exception cref="OperationCanceledException">The check left the queue.</exception>
    public Task WaitForCheckAsync(Requester requester, CancellationToken cancellationToken)
    {
        var place = new Place(requester);
        lock (_gate)
        {
            if (_free > 0)
            {
                _free--;
                NoteTurn(requester);

                return Task.CompletedTask;
            }

            var refused = _checks.Count < MaxWaiting ? null : LeastEntitled(place);
            _checks.Add(place);
            if (refused is not null)
            {
                _checks.Remove(refused);
                refused.Refuse();
            }
        }

        return place.WaitAsync(Leave, cancellationToken);

        bool Leave()
        {
            lock (_gate)
            {
                return _checks.Remove(place);
            }
        }
    }

    /// <summary>Waits for a turn that no check of a real hash needs. Call <see cref="EndTurn"/> when the decoy has been computed.</summary>
    /// <exception cref="OperationCanceledException">The decoy left the queue.</exception>
    public Task WaitForDecoyAsync(CancellationToken cancellationToken)
    {
        var place = new Place(default);
        lock (_gate)
        {
            if (_free > 0)
            {
                _free--;

                return Task.CompletedTask;
            }

            _decoys.AddLast(place);
        }

        return place.WaitAsync(Leave, cancellationToken);

        bool Leave()
        {
            lock (_gate)
            {
                return _decoys.Remove(place);
            }
        }
    }

    public void EndTurn()
    {
        lock (_gate)
        {
            if (NextCheck() is { } check)
            {
                _checks.Remove(check);
                NoteTurn(check.Requester);
                check.Begin();
            }
            else if (_decoys.First is { } decoy)
            {
                _decoys.RemoveFirst();
                decoy.Value.Begin();
            }
            else
            {
                _free++;
            }
        }
    }

    // Of the network that had its last turn the longest ago, or never; there of the client of which that is true.
    private Place? NextCheck() => _checks.MinBy(place => (LastTurnOf(place.Requester with { ClientId = null }), LastTurnOf(place.Requester)));

    // The newest check of the network that has the most of them; there of the client that has the most.
    private Place LeastEntitled(Place newcomer)
    {
        List<Place> all = [newcomer, .. Enumerable.Reverse(_checks)];
        var ofNetwork = all.ToLookup(place => place.Requester.Network);
        var ofClient = all.ToLookup(place => place.Requester);

        return all.MaxBy(place => (ofNetwork[place.Requester.Network].Count(), ofClient[place.Requester].Count())) ?? newcomer;
    }

    private long LastTurnOf(Requester requester) => _lastTurns.GetValueOrDefault(requester);

    private void NoteTurn(Requester requester)
    {
        if (_lastTurns.Count >= MaxRemembered)
        {
            _lastTurns.Clear(); // rare: everybody's next turn counts as the first
        }

        _lastTurns[requester] = _lastTurns[requester with { ClientId = null }] = ++_turnsTaken;
    }

    private sealed class Place(Requester requester)
    {
        private readonly TaskCompletionSource _turn = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Requester Requester { get; } = requester;

        public void Begin() => _turn.SetResult();

        public void Refuse() => _turn.SetException(new OverloadedException());

        /// <param name="leave">Leaves the queue; false if the turn has begun.</param>
        /// <param name="cancellationToken">When to leave.</param>
        public async Task WaitAsync(Func<bool> leave, CancellationToken cancellationToken)
        {
            await using var registration = cancellationToken.UnsafeRegister(
                _ =>
                {
                    if (leave())
                    {
                        _turn.SetCanceled(cancellationToken);
                    }
                },
                null);
            await _turn.Task;
        }
    }
}

/// <summary>Who sent a secret, as far as is known before it is checked.</summary>
/// <param name="ClientId">The client id that was sent; it may not exist.</param>
/// <param name="Network">The network that it came from.</param>
internal readonly record struct Requester(string? ClientId, CallerNetwork Network);
