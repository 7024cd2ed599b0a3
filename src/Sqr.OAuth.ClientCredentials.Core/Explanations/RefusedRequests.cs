namespace Sqr.OAuth.ClientCredentials;

/// <summary>The latest refused requests of this host.</summary>
internal sealed class RefusedRequests(CurrentSettings settings)
{
    private RefusedRequest?[] _latest = [];
    private long _count;

    /// <summary>Whether any are remembered.</summary>
    public bool AreRemembered => settings.Value.Options.Explanations.Capacity > 0;

    public void Add(RefusedRequest request)
    {
        var latest = OfCurrentCapacity();
        if (latest.Length > 0)
        {
            var index = Interlocked.Increment(ref _count) % latest.Length;
            Volatile.Write(ref latest[index], request);
        }
    }

    public RefusedRequest? Find(string id) => Array.Find(OfCurrentCapacity(), request => request?.Id == id);

    // Settings are reloaded while the host runs. A changed capacity forgets what was remembered.
    private RefusedRequest?[] OfCurrentCapacity()
    {
        var latest = Volatile.Read(ref _latest);
        var capacity = settings.Value.Options.Explanations.Capacity;
        if (latest.Length == capacity)
        {
            return latest;
        }

        var changed = new RefusedRequest?[capacity];

        return Interlocked.CompareExchange(ref _latest, changed, latest) == latest ? changed : Volatile.Read(ref _latest);
    }
}
