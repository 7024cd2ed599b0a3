using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>Sends token requests to a host from one address of the loopback network.</summary>
internal sealed class Sender(Uri host, string address) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancellationToken) => new NetworkStream(
            await ConnectAsync(address, context.DnsEndPoint.Port, cancellationToken), ownsSocket: true),
    })
    { BaseAddress = host };

    /// <returns>The status, and how long it took to come. Zero: there was no answer.</returns>
    public async Task<SentRequest> SendAsync(string clientId, string secret, CancellationToken cancellationToken = default)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            using var content = new StringContent(BodyOf(clientId, secret), Encoding.ASCII, "application/x-www-form-urlencoded");
            using var answer = await _http.PostAsync(new Uri(Fixture.TokenPath, UriKind.Relative), content, cancellationToken);

            return new((int)answer.StatusCode, Stopwatch.GetElapsedTime(start));
        }
        catch (HttpRequestException)
        {
            return new(0, Stopwatch.GetElapsedTime(start));
        }
    }

    /// <summary>Sends a request through a connection that is reset at once.</summary>
    public async Task SendAndResetAsync(string clientId, string secret, CancellationToken cancellationToken)
    {
        var body = BodyOf(clientId, secret);
        using var socket = await ConnectAsync(address, host.Port, cancellationToken);
        await socket.SendAsync(
            Encoding.ASCII.GetBytes(
                $"POST {Fixture.TokenPath} HTTP/1.1\r\nHost: {host.Authority}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                + $"Content-Length: {body.Length}\r\n\r\n{body}"),
            cancellationToken);
        socket.Close(timeout: 0);
    }

    public void Dispose() => _http.Dispose();

    private static string BodyOf(string clientId, string secret) => $"grant_type=client_credentials&client_id={clientId}&client_secret={secret}";

    private static async Task<Socket> ConnectAsync(string address, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>A request that was sent, and its answer.</summary>
/// <param name="Status">The status; zero if there was no answer.</param>
/// <param name="Took">How long it took.</param>
internal readonly record struct SentRequest(int Status, TimeSpan Took);
