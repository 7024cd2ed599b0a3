using System.Net;
using System.Net.Sockets;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The proxies that are trusted to say which certificate a client has shown.</summary>
internal sealed class TrustedProxies(IEnumerable<string> settings)
{
    private readonly IPNetwork[] _networks = [.. settings.Select(setting => Read(setting) ?? throw new FormatException("The validation wants addresses and networks."))];

    public bool AreNone => _networks is [];

    public bool Include(IPAddress address)
    {
        var peer = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address; // as which IPv4 comes in where the app listens on all addresses

        return Array.Exists(_networks, network => network.Contains(peer));
    }

    /// <returns>Null if it is neither an address nor a network, or a network of everybody.</returns>
    public static IPNetwork? Read(string? setting)
    {
        var text = setting ?? "";
        var address = text.Split('/')[0];
        if (!IPAddress.TryParse(address, out var parsed) || (parsed.AddressFamily is AddressFamily.InterNetwork && parsed.ToString() != address)) // 10.1 and 010.0.0.1 are addresses too, of another machine than it seems
        {
            return null;
        }

        if (text == address)
        {
            return new(parsed, parsed.AddressFamily is AddressFamily.InterNetwork ? 32 : 128);
        }

        // A base with bits beyond the prefix is no network to .NET 8, and is cut off by .NET 10.
        return IPNetwork.TryParse(text, out var network) && network.BaseAddress.Equals(parsed) && network.PrefixLength > 0 ? network : null;
    }
}
