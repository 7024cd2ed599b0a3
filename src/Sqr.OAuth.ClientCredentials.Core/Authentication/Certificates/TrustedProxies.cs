using System.Net;
using System.Net.Sockets;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The proxies that are trusted to forward the client's certificate.</summary>
internal sealed class TrustedProxies(IEnumerable<string> settings)
{
    private readonly IPNetwork[] _networks =
    [
        .. settings.Select(setting => Read(setting) ?? throw new FormatException("The validation accepts only addresses and networks.")),
    ];

    public bool AreNone => _networks is [];

    public bool Include(IPAddress address)
    {
        var peer = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address; // IPv4 arrives in this form when the app listens on all addresses

        return Array.Exists(_networks, network => network.Contains(peer));
    }

    /// <returns>Null if it is neither an address nor a network, or if the network contains every address.</returns>
    public static IPNetwork? Read(string? setting)
    {
        var text = setting ?? "";
        var address = text.Split('/')[0];
        // TryParse also accepts 10.1 and 010.0.0.1, but as other addresses than they seem.
        if (!IPAddress.TryParse(address, out var parsed) || (parsed.AddressFamily is AddressFamily.InterNetwork && parsed.ToString() != address))
        {
            return null;
        }

        if (text == address)
        {
            return new(parsed, parsed.AddressFamily is AddressFamily.InterNetwork ? 32 : 128);
        }

        // A base address with bits beyond the prefix is rejected by .NET 8 and cut off by .NET 10.
        return IPNetwork.TryParse(text, out var network) && network.BaseAddress.Equals(parsed) && network.PrefixLength > 0 ? network : null;
    }
}
