namespace Sqr.OAuth.ClientCredentials;

/// <summary>How we fetch what others publish: the key sets of clients (<see cref="ClientSettings.JwksUri"/>), the metadata and key sets of foreign issuers (<see cref="FederatedCredential"/>).</summary>
public sealed class BackchannelOptions
{
    /// <summary>Whether only https is fetched.</summary>
    /// <value>True by default.</value>
    public bool RequireHttps { get; set; } = true;

    /// <summary>Whether private, loopback and link-local addresses may be connected to. The address is looked at that a name stands for.</summary>
    /// <value>False by default: whoever may set a URL could otherwise have this host call services that only it can reach.</value>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>The HTTP proxy through which everything is fetched, in a network that has no other way out.</summary>
    /// <value>An absolute http or https URL without user, path or query, such as <c>http://proxy.example.com:3128</c>. Null, the default: no proxy, whatever the machine's environment names. A name with any private address is refused unless <see cref="AllowPrivateAddresses"/> is set. The proxy resolves the name itself and may get another address, so let it refuse your private networks in any case.</value>
    public Uri? Proxy { get; set; }

    /// <summary>How long a fetch may take, from the name's resolution to the last byte.</summary>
    /// <value>From 100 milliseconds to one minute; five seconds by default.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a key set is used before it is fetched anew. If that fails it is used for a day more.</summary>
    /// <value>From one second to one day; one hour by default. A key that is not in it is looked for sooner.</value>
    public TimeSpan CacheFor { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long after a fetch, at least, the next one of the same URL begins.</summary>
    /// <value>From one second to one hour; ten seconds by default.</value>
    public TimeSpan MinRefreshInterval { get; set; } = TimeSpan.FromSeconds(10);
}
