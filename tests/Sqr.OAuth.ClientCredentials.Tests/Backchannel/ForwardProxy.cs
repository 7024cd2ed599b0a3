using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>An HTTP proxy that opens tunnels (RFC 9110 §9.3.6). It alone knows the names of the world: each stands for this machine.</summary>
internal sealed class ForwardProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public ForwardProxy()
    {
        _listener.Start();
        _loop = AcceptAsync();
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>The first line of each request, in order.</summary>
    public List<string> Requests { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            var near = client.GetStream();
            var target = await ReadTargetAsync(near);
            using var server = new TcpClient();
            await server.ConnectAsync(IPAddress.Loopback, int.Parse(target.Split(':')[1], CultureInfo.InvariantCulture), _stop.Token);
            await near.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), _stop.Token);
            var far = server.GetStream();
            await Task.WhenAny(near.CopyToAsync(far, _stop.Token), far.CopyToAsync(near, _stop.Token));
        }
    }

    private async Task<string> ReadTargetAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, _stop.Token) > 0)
        {
            head.Append((char)one[0]);
        }

        var line = head.ToString().Split("\r\n")[0];
        lock (Requests)
        {
            Requests.Add(line);
        }

        return line.Split(' ')[1];
    }
}
