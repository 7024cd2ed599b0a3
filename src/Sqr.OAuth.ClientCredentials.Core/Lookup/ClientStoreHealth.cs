namespace Sqr.OAuth.ClientCredentials;

/// <summary>Whether the client store answers, for health checks. The store is called at most once a second, however often that is asked.</summary>
internal sealed class ClientStoreHealth(ClientLookup lookup, ClientCache cache, TimeProvider time)
{
    private const string MissingClientId = "sqr-health-check"; // always the same, so that it is recognized in the store's log
    private static readonly TimeSpan AskedAgainAfter = TimeSpan.FromSeconds(1);

    private readonly Gate _gate = new();
    private Task<bool>? _answers;
    private long _askedAt;

    public StoreBreaker Breaker => lookup.Breaker;

    /// <summary>Whether the store answers within its time limit. It is not called while it is known to be down.</summary>
    public ValueTask<bool> AnswersAsync(CancellationToken cancellationToken) =>
        lookup.Breaker is StoreBreaker.None ? new(true) : new(AskOnceASecond().WaitAsync(cancellationToken));

    /// <summary>How many clients get tokens while the store is down.</summary>
    public int CountRemembered() => cache.Clients.Count();

    private Task<bool> AskOnceASecond()
    {
        lock (_gate)
        {
            if (_answers is null || (_answers.IsCompleted && time.GetElapsedTime(_askedAt) >= AskedAgainAfter))
            {
                _askedAt = time.GetTimestamp();
                _answers = lookup.TryStoreAsync(MissingClientId).AsTask();
            }

            return _answers;
        }
    }
}
