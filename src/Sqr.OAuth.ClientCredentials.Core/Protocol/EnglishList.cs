namespace Sqr.OAuth.ClientCredentials;

/// <summary>Lists in the sentences of messages.</summary>
internal static class EnglishList
{
    /// <summary>Two items or more, as in <c>a, b and c</c>.</summary>
    public static string And(IReadOnlyList<string> items) => $"{string.Join(", ", items.SkipLast(1))} and {items[^1]}";
}
