namespace Sqr.OAuth.ClientCredentials;

/// <summary>The newest failures, as timestamps: no more than the limit, so that memory is bounded.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
internal sealed class SlidingWindow
{
    private long[] _times = []; // a ring
    private int _oldest;

    /// <summary>How many are kept. Some may have left the window since the last <see cref="CountSince"/>.</summary>
    public int Kept { get; private set; }

    /// <summary>Forgets failures up to that timestamp, and counts the rest.</summary>
    public int CountSince(long timestamp)
    {
        while (Kept > 0 && _times[_oldest] <= timestamp)
        {
            DropOldest();
        }

        return Kept;
    }

    /// <summary>The failure that must leave the window before there are fewer than <paramref name="limit"/>. Only if there are that many.</summary>
    public long LastOf(int limit) => _times[(_oldest + Kept - limit) % _times.Length];

    public void Add(long timestamp, int limit)
    {
        while (Kept >= limit)
        {
            DropOldest();
        }

        if (Kept == _times.Length)
        {
            Grow(limit);
        }

        _times[(_oldest + Kept) % _times.Length] = timestamp;
        Kept++;
    }

    public void Clear() => (_times, _oldest, Kept) = ([], 0, 0);

    private void DropOldest()
    {
        _oldest = (_oldest + 1) % _times.Length;
        Kept--;
    }

    private void Grow(int limit)
    {
        var times = new long[Math.Min(Math.Max(4, _times.Length * 2), Math.Max(limit, Kept + 1))];
        for (var i = 0; i < Kept; i++)
        {
            times[i] = _times[(_oldest + i) % _times.Length];
        }

        (_times, _oldest) = (times, 0);
    }
}
