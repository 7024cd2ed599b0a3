namespace Sqr.OAuth.ClientCredentials;

/// <summary>Which audiences a token has (RFC 9068 §2.2).</summary>
internal static class TokenAudience
{
    // The host's own store may return a client with an empty audience.
    public static IReadOnlyList<string> Of(Grant grant, SettingsSnapshot current) =>
        grant.Audience is [] ? [grant.Client.Audience is { Length: > 0 } audience ? audience : current.DefaultAudience] : grant.Audience;
}
