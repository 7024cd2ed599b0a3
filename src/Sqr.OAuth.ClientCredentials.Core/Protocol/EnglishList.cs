namespace Sqr.OAuth.ClientCredentials;

/// <summary>Formats lists for the sentences of messages.</summary>
internal static class EnglishList
{
    /// <summary>Joins two or more items, as in <c>a, b and c</c>.</summary>
    public static string And(IReadOnlyList<string> items) => $"{string.Join(", ", items.SkipLast(1))} and {items[^1]}";
}
