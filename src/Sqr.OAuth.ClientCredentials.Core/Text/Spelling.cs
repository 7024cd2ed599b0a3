namespace Sqr.OAuth.ClientCredentials;

/// <summary>Guesses which known name was meant by an unknown one.</summary>
internal static class Spelling
{
    /// <summary>The candidate that contains the name, or otherwise the one that differs in the fewest letters.</summary>
    public static string Nearest(string name, IEnumerable<string> candidates) =>
        candidates.MinBy(candidate => Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant())) ?? "";

    /// <summary>Whether one may be a misspelling of the other. The shorter must be more than half as long as the longer, and either be contained in it or
    /// differ in at most a quarter of its letters.</summary>
    public static bool AreSimilar(string one, string other)
    {
        var (a, b) = one.Length < other.Length ? (one.ToUpperInvariant(), other.ToUpperInvariant()) : (other.ToUpperInvariant(), one.ToUpperInvariant());

        return a.Length * 2 > b.Length && Distance(a, b) <= b.Length / 4;
    }

    // Levenshtein, one row at a time
    private static int Distance(string from, string to)
    {
        if (to.Contains(from, StringComparison.Ordinal))
        {
            return 0;
        }

        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var changed = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
