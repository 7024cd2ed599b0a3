namespace Sqr.OAuth.ClientCredentials;

/// <summary>A URI with only a scheme and an authority, such as https://api.example.com. A slash at the end makes no difference (RFC 3986 §6.2.3).</summary>
internal static class BareOrigin
{
    /// <summary>The same origin with the slash added or removed. Nothing else is normalized.</summary>
    /// <returns>Null if the value is not a bare origin.</returns>
    public static string? OtherSpelling(string value)
    {
        const string AfterScheme = "://";
        var scheme = value.IndexOf(AfterScheme, StringComparison.Ordinal);
        if (scheme <= 0)
        {
            return null;
        }

        var rest = value.AsSpan(scheme + AfterScheme.Length);

        return rest.IndexOfAny('/', '?', '#') switch
        {
            < 0 when !rest.IsEmpty => value + "/",
            > 0 and var end when rest[end..] is "/" => value[..^1],
            _ => null,
        };
    }
}
