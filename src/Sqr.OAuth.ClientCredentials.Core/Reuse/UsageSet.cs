namespace Sqr.OAuth.ClientCredentials;

/// <summary>Some of the clients, of which those that ask most are counted.</summary>
/// <remarks>
/// A newcomer that finds all places taken gets the lightest one's by chance, the more rarely the heavier that is (randomized admission): so many that ask once do
/// not drive out those that ask often. To be one of a million clients costs a request next to nothing: it looks at eight hashes and one number.
/// </remarks>
internal sealed class UsageSet(TimeProvider time)
{
    private readonly Place[] _places = new Place[8];
    private readonly Gate _newcomers = new();
    private long _lightest; // its weight when it was last looked for

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

        lock (_newcomers) // or two first requests of one client would make it two
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
            if (weight > assumed && Random.Shared.NextInt64(weight + 1) > assumed) // of the chance that it had, only so much was due
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
        public int Hash; // to pass over others without looking at them
        public ClientUsage? Client;
    }
}
