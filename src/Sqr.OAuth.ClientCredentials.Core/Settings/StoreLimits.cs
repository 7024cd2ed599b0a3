namespace Sqr.OAuth.ClientCredentials;

/// <summary>How long a store may take.</summary>
public sealed class StoreLimits
{
    /// <summary>After what time a store's answer is no longer waited for, and the request answered 503.</summary>
    /// <value>From 10 milliseconds to 30 seconds; 400 milliseconds by default.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMilliseconds(400);

    /// <summary>How long the answer of a client store is remembered on this node: the longest time for which a change on another node goes unnoticed.</summary>
    /// <value>From zero, which switches it off, to one hour; 30 seconds by default.</value>
    public TimeSpan CacheFor { get; set; } = TimeSpan.FromSeconds(30);
}
