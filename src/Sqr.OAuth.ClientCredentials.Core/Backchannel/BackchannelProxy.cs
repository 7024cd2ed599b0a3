using System.Net;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The HTTP proxy through which everything is fetched, if the settings name one.</summary>
internal sealed class BackchannelProxy(CurrentSettings settings) : IWebProxy
{
    public ICredentials? Credentials { get; set; }

    private Uri? Address => settings.Value.Options.Backchannel.Proxy;

    public Uri? GetProxy(Uri destination) => Address;

    public bool IsBypassed(Uri host) => Address is null;

    /// <summary>Whether this is the proxy itself, which may have any address.</summary>
    public bool IsAt(DnsEndPoint endPoint) => Address is { } address
        && endPoint.Port == address.Port
        && endPoint.Host.Equals(address.IdnHost, StringComparison.OrdinalIgnoreCase);
}
