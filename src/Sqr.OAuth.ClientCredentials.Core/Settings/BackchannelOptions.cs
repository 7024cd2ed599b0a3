namespace Sqr.OAuth.ClientCredentials;

/// <summary>How other servers' documents are fetched: the key sets of clients (<see cref="ClientOptions.JwksUri"/>), and the metadata and key sets of
/// foreign issuers (<see cref="FederatedCredential"/>).</summary>
public sealed class BackchannelOptions
{
    /// <summary>Whether only https URLs may be fetched.</summary>
    /// <value>True by default.</value>
    public bool RequireHttps { get; set; } = true;

    /// <summary>Whether private, loopback and link-local addresses may be connected to. For a host name, the addresses it resolves to are checked.</summary>
    /// <value>False by default: otherwise anyone who may set a URL could make this host call services that only it can reach.</value>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>The HTTP proxy for all fetches, in a network without direct access.</summary>
    /// <value>An absolute http or https URL without user, path or query, such as <c>http://proxy.example.com:3128</c>. Null, the default: no proxy,
    /// whatever the machine's environment variables say. A host name with any private address is refused unless <see cref="AllowPrivateAddresses"/> is set.
    /// The proxy resolves the name itself and may get another address, so make it refuse your private networks in any case.</value>
    public Uri? Proxy { get; set; }

    /// <summary>How long a fetch may take, from resolving the name to the last byte.</summary>
    /// <value>From 100 milliseconds to one minute; five seconds by default.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a key set is used before it is fetched again. If the fetch fails, the key set is used for one more day.</summary>
    /// <value>From one second to one day; one hour by default. A key that is missing from the set triggers an earlier fetch.</value>
    public TimeSpan CacheFor { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The minimum time between two fetches of the same URL.</summary>
    /// <value>From one second to one hour; ten seconds by default.</value>
    public TimeSpan MinRefreshInterval { get; set; } = TimeSpan.FromSeconds(10);
}
