using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Who is at the other end of a connection: the client, or the last proxy on the way.</summary>
internal static class ConnectionPeer
{
    /// <summary>Its address. Not ConnectionInfo's: forwarded headers change that, and anyone may have sent those.</summary>
    /// <returns>Null if the connection has no socket, or is closed.</returns>
    public static IPAddress? AddressOf(HttpContext context)
    {
        try
        {
            return (context.Features.Get<IConnectionSocketFeature>()?.Socket.RemoteEndPoint as IPEndPoint)?.Address;
        }
        catch (Exception exception) when (exception is ObjectDisposedException or SocketException)
        {
            return null;
        }
    }
}
