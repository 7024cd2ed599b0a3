namespace Sqr.OAuth.ClientCredentials;

/// <summary>Decides which slow check is computed next; only a few are at a time. Checks of real hashes come first: networks take turns, and so do clients.
/// Decoys get the turns that these leave.</summary>
internal sealed class SlowCheckQueue
{
    private const int MaxWaiting = 64;
    private const int MaxRemembered = 10_000;

    private readonly Gate _gate = new();
    private readonly List<Place> _checks = []; // in the order in which they came; so few that a scan costs nothing next to a check
    private readonly LinkedList<Place> _decoys = [];
    private readonly Dictionary<CallerNetwork, long> _lastTurnsOfNetworks = [];
    private readonly Dictionary<string, long> _lastTurnsOfClients = new(StringComparer.Ordinal);
    private int _free = Turns;
    private long _turnsTaken;
    private long _turnedAway;

    /// <summary>How many checks are computed at a time.</summary>
    public static int Turns { get; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>How many checks of real hashes were refused so far.</summary>
    public long TurnedAway => Interlocked.Read(ref _turnedAway);

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
    /// <param name="requester">Who sent the secret.</param>
    /// <param name="limit">Cancelled when the time for the check is up.</param>
    /// <param name="gone">Cancelled when nobody waits for the check any more.</param>
    /// <exception cref="OverloadedException">The time is up, or the queue is full, and no other network or client has a larger share of it.</exception>
    /// <exception cref="OperationCanceledException">Nobody waits for the check any more.</exception>
    public async Task WaitForCheckAsync(Requester requester, CancellationToken limit, CancellationToken gone)
    {
        var place = new Place(requester);
        lock (_gate)
        {
            if (_free > 0)
            {
                _free--;
                NoteTurn(requester);

                return;
            }

            var refused = _checks.Count < MaxWaiting ? null : LeastEntitled(place);
            _checks.Add(place);
            if (refused is not null)
            {
                _checks.Remove(refused);
                Refuse(refused);
            }
        }

        await using var untilLimit = limit.UnsafeRegister(_ => Leave(Refuse), null);
        await using var untilGone = gone.UnsafeRegister(_ => Leave(left => left.Leave(gone)), null);
        await place.Turn;

        void Leave(Action<Place> end)
        {
            lock (_gate)
            {
                if (_checks.Remove(place)) // otherwise it has its turn, or was refused
                {
                    end(place);
                }
            }
        }
    }

    /// <summary>Waits for a turn that no check of a real hash needs. Call <see cref="EndTurn"/> when the decoy has been computed.</summary>
    /// <exception cref="OperationCanceledException">The decoy left the queue.</exception>
    public async Task WaitForDecoyAsync(CancellationToken stop)
    {
        var place = new Place(default);
        lock (_gate)
        {
            if (_free > 0)
            {
                _free--;

                return;
            }

            _decoys.AddLast(place);
        }

        await using var untilStop = stop.UnsafeRegister(_ => Leave(), null);
        await place.Turn;

        void Leave()
        {
            lock (_gate)
            {
                if (_decoys.Remove(place)) // otherwise it has its turn
                {
                    place.Leave(stop);
                }
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

    private void Refuse(Place place)
    {
        _turnedAway++;
        place.Refuse();
    }

    // Of the network that had its last turn the longest ago, or never; there of the client of which that is true.
    private Place? NextCheck() => _checks.MinBy(place => (
        _lastTurnsOfNetworks.GetValueOrDefault(place.Requester.Network),
        _lastTurnsOfClients.GetValueOrDefault(place.Requester.ClientId)));

    // The newest check of the network that has the most of them; of several such networks, of the client that has the most.
    private Place LeastEntitled(Place newcomer)
    {
        List<Place> all = [newcomer, .. Enumerable.Reverse(_checks)];
        var ofNetwork = all.ToLookup(place => place.Requester.Network);
        var ofClient = all.ToLookup(place => place.Requester.ClientId, StringComparer.Ordinal);

        return all.MaxBy(place => (ofNetwork[place.Requester.Network].Count(), ofClient[place.Requester.ClientId].Count())) ?? newcomer;
    }

    private void NoteTurn(Requester requester)
    {
        if (_lastTurnsOfNetworks.Count >= MaxRemembered || _lastTurnsOfClients.Count >= MaxRemembered)
        {
            // Rare: everybody's next turn counts as the first.
            _lastTurnsOfNetworks.Clear();
            _lastTurnsOfClients.Clear();
        }

        _lastTurnsOfNetworks[requester.Network] = _lastTurnsOfClients[requester.ClientId] = ++_turnsTaken;
    }

    private sealed class Place(Requester requester)
    {
        private readonly TaskCompletionSource _turn = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Requester Requester { get; } = requester;

        public Task Turn => _turn.Task;

        public void Begin() => _turn.SetResult();

        public void Refuse() => _turn.SetException(new OverloadedException());

        public void Leave(CancellationToken cancellationToken) => _turn.SetCanceled(cancellationToken);
    }
}

/// <summary>Who sent a secret, as far as is known before it is checked.</summary>
/// <param name="ClientId">The client id that was sent; it may not exist.</param>
/// <param name="Network">The network that it came from.</param>
internal readonly record struct Requester(string ClientId, CallerNetwork Network);
