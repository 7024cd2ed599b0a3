namespace Sqr.OAuth.ClientCredentials;

/// <summary>How failed attempts to authenticate are throttled (RFC 6749 §2.3.1). A request over a limit is answered 429 with <c>slow_down</c> and
/// <c>Retry-After</c>.</summary>
/// <remarks>Guesses from elsewhere lock no client out: from networks that it has authenticated from before it is served anyway, and from any other address it
/// has three tries in each window.</remarks>
public sealed class ThrottlingOptions
{
    /// <summary>Whether failed attempts are throttled.</summary>
    /// <value>True by default.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>How many attempts from one address may fail within the window. For IPv6 a /64 network counts as one address.</summary>
    /// <value>From 1 to 1,000; 60 by default.</value>
    public int FailuresPerAddress { get; set; } = 60;

    /// <summary>How many attempts to authenticate as one client may fail within the window, from all addresses together.</summary>
    /// <value>From 1 to 1,000; 20 by default.</value>
    public int FailuresPerClient { get; set; } = 20;

    /// <summary>How long a failure counts, and how long an address over its limit is refused at first. That doubles each time, up to fifteen
    /// minutes.</summary>
    /// <value>From one second to fifteen minutes; one minute by default.</value>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(1);
}
