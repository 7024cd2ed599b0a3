namespace Sqr.OAuth.ClientCredentials;

/// <summary>A URI of scheme and authority alone, such as https://api.example.com. With and without the slash of its empty path it is the same (RFC 3986 §6.2.3).</summary>
internal static class BareOrigin
{
    /// <summary>The other of the two spellings. Nothing else is normalized.</summary>
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
