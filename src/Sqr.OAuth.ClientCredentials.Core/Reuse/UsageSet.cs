namespace Sqr.OAuth.ClientCredentials;

/// <summary>One group of clients, of which the most active are counted.</summary>
/// <remarks>
/// When all places are taken, a new client may replace the lightest one. The heavier that is, the lower the chance (randomized admission), so many clients
/// that send one request each do not displace those that send many.
/// Even with a million clients this costs a request almost nothing: it reads eight hashes and one number.
/// </remarks>
internal sealed class UsageSet(TimeProvider time)
{
    private readonly Place[] _places = new Place[8];
    private readonly Gate _newcomers = new();
    private long _lightest; // its weight when it was last determined

    public IEnumerable<ClientUsage> Clients => _places.Select(place => place.Client).OfType<ClientUsage>();

    /// <returns>Null if the client is not counted.</returns>
    public ClientUsage? FindOrAdmit(string clientId, int hash) => Find(clientId, hash) ?? Admit(clientId, hash);

    private ClientUsage? Find(string clientId, int hash)
    {
        foreach (ref var place in _places.AsSpan())
        {
            if (place.Hash == hash && Volatile.Read(ref place.Client) is { } client && client.ClientId == clientId)
            {
                return client;
            }
        }

        return null;
    }

    private ClientUsage? Admit(string clientId, int hash)
    {
        var assumed = Volatile.Read(ref _lightest);
        if (Random.Shared.NextInt64(assumed + 1) > 0)
        {
            return null;
        }

        lock (_newcomers) // otherwise two concurrent first requests would add the client twice
        {
            if (Find(clientId, hash) is { } known)
            {
                return known;
            }

            ref var lightest = ref _places[0];
            foreach (ref var place in _places.AsSpan())
            {
                if ((place.Client?.Weight ?? -1) < (lightest.Client?.Weight ?? -1))
                {
                    lightest = ref place;
                }
            }

            var weight = lightest.Client?.Weight ?? 0;
            Volatile.Write(ref _lightest, weight);
            if (weight > assumed && Random.Shared.NextInt64(weight + 1) > assumed) // the first draw used a lower weight; this one corrects the chance
            {
                return null;
            }

            var client = new ClientUsage(clientId, weight, time.GetUtcNow());
            Volatile.Write(ref lightest.Client, client);
            lightest.Hash = hash;

            return client;
        }
    }

    private struct Place
    {
        public int Hash; // skips other clients without reading them
        public ClientUsage? Client;
    }
}
