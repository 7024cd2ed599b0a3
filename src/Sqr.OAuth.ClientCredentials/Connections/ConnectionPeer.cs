using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Who is at the other end of a connection: the client, or the last proxy on the way.</summary>
internal static class ConnectionPeer
{
    /// <summary>Its address. Not ConnectionInfo's: forwarded headers change that, and anyone may have sent those.</summary>
    /// <returns>Null if the connection has no socket, or one without addresses, or is closed.</returns>
    public static IPAddress? AddressOf(HttpContext context) => (EndPointOf(context) as IPEndPoint)?.Address;

    /// <summary>Whether the connection is over a Unix domain socket, which has no addresses.</summary>
    public static bool IsUnixSocket(HttpContext context) => EndPointOf(context) is UnixDomainSocketEndPoint;

    private static EndPoint? EndPointOf(HttpContext context)
    {
        try
        {
            return context.Features.Get<IConnectionSocketFeature>()?.Socket.RemoteEndPoint;
        }
        catch (Exception exception) when (exception is ObjectDisposedException or SocketException)
        {
            return null;
        }
    }
}
