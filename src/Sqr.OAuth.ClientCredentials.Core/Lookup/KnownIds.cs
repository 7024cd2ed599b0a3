namespace Sqr.OAuth.ClientCredentials;

/// <summary>Identifiers that a store is known to have, or to have had. Unlike its answers they are not forgotten after a time.</summary>
internal sealed class KnownIds
{
    private const int MaxCount = 50_000; // in each of the two sets; about 4 MB in all

    private readonly Gate _gate = new();
    private HashSet<Guid> _recent = [];
    private HashSet<Guid> _earlier = [];

    public bool Contains(string id)
    {
        var key = KeyOf(id);
        lock (_gate)
        {
            if (_recent.Contains(key))
            {
                return true;
            }

            if (!_earlier.Contains(key))
            {
                return false;
            }

            Add(key); // what is in use stays

            return true;
        }
    }

    public void Add(string id)
    {
        var key = KeyOf(id);
        lock (_gate)
        {
            Add(key);
        }
    }

    private void Add(Guid key)
    {
        if (_recent.Count >= MaxCount)
        {
            (_earlier, _recent) = (_recent, []);
        }

        _recent.Add(key);
    }

    private static Guid KeyOf(string id) => new(IdentifierDigest.Of(id).AsSpan(0, 16));
}
