namespace Sqr.OAuth.ClientCredentials;

/// <summary>How long a store may take, and how long its answers are remembered.</summary>
public sealed class StoreLimits
{
    /// <summary>How long to wait for a store's answer. After that the request gets 503.</summary>
    /// <value>From 10 milliseconds to 30 seconds; 400 milliseconds by default.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMilliseconds(400);

    /// <summary>How long the answer of a client store is remembered on this node. A change on another node goes unnoticed for at most this long.</summary>
    /// <value>From zero, which turns it off, to one hour; 30 seconds by default.</value>
    public TimeSpan CacheFor { get; set; } = TimeSpan.FromSeconds(30);
}
