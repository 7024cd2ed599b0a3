using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>Addresses of servers on this machine.</summary>
internal static class LoopbackAddress
{
    /// <summary>One on which nothing listens.</summary>
    public static Uri Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        return new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"));
    }
}
