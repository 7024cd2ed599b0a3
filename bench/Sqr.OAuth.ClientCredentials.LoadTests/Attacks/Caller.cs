using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>Requests from an address of its own: on Linux all of 127.0.0.0/8 is loopback.</summary>
internal sealed class Caller : IDisposable
{
    private readonly HttpClient _http;
    private readonly Uri _endpoint;

    public Caller(string address, Uri endpoint)
    {
        _endpoint = endpoint;
        _http = new(new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);

                return new NetworkStream(socket, ownsSocket: true);
            },
        });
    }

    /// <returns>The status, and how long it took.</returns>
    public async Task<(HttpStatusCode Status, TimeSpan Elapsed)> AskAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        using var message = request.ToMessage(_endpoint);
        var started = Stopwatch.GetTimestamp();
        using var answer = await _http.SendAsync(message, cancellationToken);
        await answer.Content.ReadAsByteArrayAsync(cancellationToken);

        return (answer.StatusCode, Stopwatch.GetElapsedTime(started));
    }

    public void Dispose() => _http.Dispose();
}
