namespace Sqr.OAuth.ClientCredentials;

/// <summary>A subject in which a segment that is just <c>*</c> matches any one segment. Segments are separated by colons and slashes.</summary>
internal static class SubjectPattern
{
    public const int MaxSegments = 32; // in a pattern with wildcards; a lookup tries at most this many beginnings

    private const char Wildcard = '*';

    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> subject)
    {
        while (true)
        {
            var (patternEnd, subjectEnd) = (pattern.IndexOfAny(':', '/'), subject.IndexOfAny(':', '/'));
            var wanted = patternEnd < 0 ? pattern : pattern[..patternEnd];
            var segment = subjectEnd < 0 ? subject : subject[..subjectEnd];
            if (!(wanted is [Wildcard] ? segment.Length > 0 : wanted.SequenceEqual(segment)))
            {
                return false;
            }

            if (patternEnd < 0 || subjectEnd < 0)
            {
                return patternEnd < 0 && subjectEnd < 0;
            }

            if (pattern[patternEnd] != subject[subjectEnd])
            {
                return false;
            }

            pattern = pattern[(patternEnd + 1)..];
            subject = subject[(subjectEnd + 1)..];
        }
    }

    public static string[] SegmentsOf(string pattern) => pattern.Split(':', '/');

    public static bool IsWildcard(string segment) => segment is [Wildcard];

    public static bool HasWildcards(string pattern) => Array.Exists(SegmentsOf(pattern), IsWildcard);

    /// <summary>The part before the first wildcard: the whole pattern, if it has none.</summary>
    public static string BeginningOf(string pattern)
    {
        for (var start = 0; ;)
        {
            var end = pattern.AsSpan(start).IndexOfAny(':', '/');
            var segment = end < 0 ? pattern.AsSpan(start) : pattern.AsSpan(start, end);
            if (segment is [Wildcard])
            {
                return pattern[..start];
            }

            if (end < 0)
            {
                return pattern;
            }

            start += end + 1;
        }
    }

    /// <summary>The possible beginnings of patterns that match a subject, including the subject itself, so that a store can find them by an index.</summary>
    public static IEnumerable<string> BeginningsFor(string subject)
    {
        yield return subject;
        yield return "";
        var start = 0;
        for (var count = 1; count < MaxSegments && subject.AsSpan(start).IndexOfAny(':', '/') is >= 0 and var end; count++)
        {
            start += end + 1;
            yield return subject[..start];
        }
    }
}
