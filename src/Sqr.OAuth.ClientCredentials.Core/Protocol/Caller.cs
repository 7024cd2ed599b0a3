using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Where a request comes from.</summary>
/// <param name="Address">The address, after the host's forwarded headers; null if there is none, as for requests in code.</param>
internal readonly record struct Caller(IPAddress? Address)
{
    /// <summary>A request without an address.</summary>
    public static Caller Unknown => default;

    /// <summary>Whether the request has a header of a proxy that nothing in this host has processed. The address is then probably that of the proxy.</summary>
    public bool IsProxied { get; init; }

    /// <summary>The address in that header, which anyone may have written; null if there is none.</summary>
    public IPAddress? ClaimedAddress { get; init; }

    /// <summary>Whether the address is known to be the caller's.</summary>
    public bool IsCertain => Address is not null && !IsProxied;

    /// <summary>What one host has: an IPv4 address, or the /64 of an IPv6 address, of which a host may use all.</summary>
    public CallerNetwork Host => CallerNetwork.Of(Address, ipv4Bits: 32);

    /// <summary>What one organization is likely to have: a /24 of IPv4, a /64 of IPv6.</summary>
    public CallerNetwork Network => CallerNetwork.Of(Address, ipv4Bits: 24);
}

/// <summary>A network that requests come from. The default value stands for an unknown one.</summary>
/// <param name="Prefix">The bits of the network, with zeros for the others.</param>
/// <param name="Bits">How many bits those are; zero for an unknown network.</param>
/// <param name="IsIPv6">Whether it is one of IPv6.</param>
internal readonly record struct CallerNetwork(ulong Prefix, byte Bits, bool IsIPv6)
{
    private const int IPv6Bits = 64;

    public bool IsKnown => Bits > 0;

    /// <summary>As in <c>203.0.113.0/24</c>, and a single address without the slash.</summary>
    public override string ToString()
    {
        if (!IsKnown)
        {
            return "unknown";
        }

        Span<byte> bytes = stackalloc byte[IsIPv6 ? 16 : 4];
        bytes.Clear();
        if (IsIPv6)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes, Prefix);
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)Prefix);
        }

        return Bits == 32 ? new IPAddress(bytes).ToString() : $"{new IPAddress(bytes)}/{Bits}";
    }

    /// <param name="address">An address; an IPv4 address in IPv6 form counts as IPv4.</param>
    /// <param name="ipv4Bits">The length of a network of IPv4.</param>
    public static CallerNetwork Of(IPAddress? address, byte ipv4Bits)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (address is null || !address.TryWriteBytes(bytes, out _))
        {
            return default;
        }

        if (address.AddressFamily is AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6)
        {
            var ipv4 = BinaryPrimitives.ReadUInt32BigEndian(address.IsIPv4MappedToIPv6 ? bytes[12..] : bytes);

            return new(ipv4 & (uint.MaxValue << (32 - ipv4Bits)), ipv4Bits, IsIPv6: false);
        }

        return new(BinaryPrimitives.ReadUInt64BigEndian(bytes), IPv6Bits, IsIPv6: true);
    }
}
