namespace Sqr.OAuth.ClientCredentials;

/// <summary>Entries by key, at most so many. The least recent ones go first, of those the ones that tell little. Each operation takes the same short
/// time.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
internal sealed class RecentEntries(int capacity)
{
    private const int SecondChances = 16; // for one that goes

    private readonly Dictionary<string, LinkedListNode<ThrottleEntry>> _byKey = new(StringComparer.Ordinal);
    private readonly LinkedList<ThrottleEntry> _byUse = new(); // the most recent first

    public int Count => _byKey.Count;

    public ThrottleEntry? Find(string key)
    {
        if (!_byKey.TryGetValue(key, out var node))
        {
            return null;
        }

        MoveToFront(node);

        return node.Value;
    }

    public ThrottleEntry FindOrAdd(string key)
    {
        if (Find(key) is { } known)
        {
            return known;
        }

        if (_byKey.Count >= capacity)
        {
            RemoveLeastRecent();
        }

        var entry = new ThrottleEntry(key);
        _byKey[key] = _byUse.AddFirst(entry);

        return entry;
    }

    public void Remove(string key)
    {
        if (_byKey.Remove(key, out var node))
        {
            _byUse.Remove(node);
        }
    }

    // Attempts in flight hold on to their entries. There are only as many as requests, so this ends soon.
    private void RemoveLeastRecent()
    {
        for (var i = 0; i < capacity && _byUse.Last is { } last; i++)
        {
            if (!last.Value.IsTelling || (i >= SecondChances && last.Value.InFlight == 0))
            {
                Remove(last.Value.Key);
                return;
            }

            MoveToFront(last);
        }
    }

    private void MoveToFront(LinkedListNode<ThrottleEntry> node)
    {
        if (node != _byUse.First)
        {
            _byUse.Remove(node);
            _byUse.AddFirst(node);
        }
    }
}
