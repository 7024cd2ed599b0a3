namespace Sqr.OAuth.ClientCredentials;

/// <summary>Counts one client's requests. It takes no lock: each number is correct by itself, even while others change.</summary>
/// <param name="clientId">The client.</param>
/// <param name="inherited">The weight of the client it replaced.</param>
/// <param name="since">When counting starts.</param>
internal sealed class ClientUsage(string clientId, long inherited, DateTimeOffset since)
{
    private const int MaxKept = 16;

    private Kept[] _kept = []; // replaced, never changed in place
    private long _issued;
    private long _reused;
    private long _needed;
    private long _saveable;

    public string ClientId { get; } = clientId;

    /// <summary>The most requests it can have sent, including any that were not counted.</summary>
    public long Weight => inherited + Interlocked.Read(ref _issued) + Interlocked.Read(ref _reused);

    /// <returns>Whether a client that keeps its tokens would have sent this request too.</returns>
    public bool Note(in TokenKey key, GivenToken given, DateTimeOffset now)
    {
        Interlocked.Increment(ref (given.IsReused ? ref _reused : ref _issued));
        var isNeeded = IsNeeded(key, given.Token, now);
        if (isNeeded)
        {
            Interlocked.Increment(ref _needed);
        }
        else if (!given.IsReused)
        {
            Interlocked.Increment(ref _saveable);
        }

        return isNeeded;
    }

    public ClientTokenUsage Read()
    {
        var (saveable, needed) = (Interlocked.Read(ref _saveable), Interlocked.Read(ref _needed)); // first, so they never exceed the others

        return new()
        {
            ClientId = ClientId,
            Since = since,
            Issued = Interlocked.Read(ref _issued),
            Reused = Interlocked.Read(ref _reused),
            Needed = needed,
            Saveable = saveable,
        };
    }

    private bool IsNeeded(in TokenKey key, SignedToken token, DateTimeOffset now)
    {
        while (true)
        {
            var kept = Volatile.Read(ref _kept);
            var place = PlaceOf(key, kept);
            if (place >= 0 && now <= kept[place].Until)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _kept, With(kept, place, new(key, token.HalfOverAt)), kept) == kept)
            {
                return true;
            }
        }
    }

    private static int PlaceOf(in TokenKey key, Kept[] kept)
    {
        for (var i = 0; i < kept.Length; i++)
        {
            if (kept[i].Key.IsSameAs(key))
            {
                return i;
            }
        }

        return -1;
    }

    private static Kept[] With(Kept[] kept, int place, Kept one)
    {
        if (place < 0 && kept.Length < MaxKept)
        {
            return [.. kept, one];
        }

        Kept[] changed = [.. kept];
        changed[place >= 0 ? place : Array.IndexOf(kept, kept.MinBy(other => other.Until))] = one;

        return changed;
    }

    /// <summary>A token that a client that keeps its tokens would still hold.</summary>
    private sealed class Kept(TokenKey key, DateTimeOffset until)
    {
        public TokenKey Key { get; } = key;

        public DateTimeOffset Until { get; } = until;
    }
}
