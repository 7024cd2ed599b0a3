using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Reads where a request comes from, and whether that is certain.</summary>
internal static class CallerReader
{
    private const string ForwardedFor = "X-Forwarded-For";
    private const string Forwarded = "Forwarded"; // RFC 7239, which ASP.NET Core's middleware does not process
    private const string OriginalFor = "X-Original-For"; // what that middleware adds
    private const string ForParameter = "for=";

    public static Caller Read(HttpRequest request)
    {
        var address = request.HttpContext.Connection.RemoteIpAddress;
        var (forwardedFor, forwarded) = (request.Headers[ForwardedFor], request.Headers[Forwarded]);
        if ((forwardedFor.Count == 0 && forwarded.Count == 0) || IsProcessed(request, address))
        {
            return new(address);
        }

        return new(address) { IsProxied = true, ClaimedAddress = AddressIn(forwardedFor.Count > 0 ? LastOf(forwardedFor) : ForOf(LastOf(forwarded))) };
    }

    // Whoever processes the header changes the address of the connection. Entries that the client has written itself may be left in it.
    private static bool IsProcessed(HttpRequest request, IPAddress? address)
    {
        if (ConnectionPeer.AddressOf(request.HttpContext) is { } peer)
        {
            return address is null || !peer.MapToIPv6().Equals(address.MapToIPv6());
        }

        return (address is not null && ConnectionPeer.IsUnixSocket(request.HttpContext)) || request.Headers.ContainsKey(OriginalFor);
    }

    // The nearest proxy adds its entry at the end.
    private static ReadOnlySpan<char> LastOf(StringValues lines)
    {
        var line = lines[^1].AsSpan();

        return line[(line.LastIndexOf(',') + 1)..].Trim();
    }

    private static ReadOnlySpan<char> ForOf(ReadOnlySpan<char> element)
    {
        var parameter = Array.Find(element.ToString().Split(';', StringSplitOptions.TrimEntries), IsFor);

        return parameter.AsSpan(parameter is null ? 0 : ForParameter.Length).Trim('"');

        static bool IsFor(string parameter) => parameter.StartsWith(ForParameter, StringComparison.OrdinalIgnoreCase);
    }

    // Some proxies add the port.
    private static IPAddress? AddressIn(ReadOnlySpan<char> entry) => IPEndPoint.TryParse(entry, out var endPoint) ? endPoint.Address : null;
}
