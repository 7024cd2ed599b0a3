namespace Sqr.OAuth.ClientCredentials;

/// <summary>What a node keeps under one key: failures, the attempts that are being verified now, and the requests that wait for those.</summary>
/// <remarks>Guarded by the lock of <see cref="ThrottleMemory"/>.</remarks>
internal sealed class ThrottleEntry(string key)
{
    private readonly Queue<TaskCompletionSource> _waiting = new();

    public string Key { get; } = key;

    public SlidingWindow Failures { get; } = new();

    /// <summary>Attempts that were admitted and have not ended. They count towards the limit, so that parallel guesses do not exceed it.</summary>
    public int InFlight { get; set; }

    public int Waiting => _waiting.Count;

    /// <summary>Until when everything is refused; a timestamp.</summary>
    public long BlockedUntil { get; set; }

    /// <summary>How many times in a row it has been blocked; zero if never.</summary>
    public int Blocks { get; set; }

    /// <summary>When it was last logged that the limit is reached; null if never.</summary>
    public long? LoggedAt { get; set; }

    /// <summary>When other nodes were asked about it lately.</summary>
    public SlidingWindow Asked { get; } = new();

    /// <summary>Whether it tells more than a few failures. A flood of made-up ids must not push it out.</summary>
    public bool IsTelling => InFlight > 0 || Blocks > 0 || Failures.Kept > 3;

    public Task WaitAsync()
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously); // not under the lock
        _waiting.Enqueue(turn);

        return turn.Task;
    }

    public void Wake(int count)
    {
        for (; count > 0 && _waiting.TryDequeue(out var turn); count--)
        {
            turn.SetResult();
        }
    }
}
