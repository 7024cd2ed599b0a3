using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Stands between an issuer and its database, and can stop forwarding or drop every connection.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Socket> _sockets = [];
    private readonly int _target;
    private readonly Task _accepting;
    private volatile TaskCompletionSource _flowing = Flowing();
    private volatile bool _down;

    private TcpProxy(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>A proxy in front of that port of this machine.</summary>
    public static TcpProxy To(int port) => new(port);

    /// <summary>Keeps every connection open and forwards nothing any more.</summary>
    public void Hang() => _flowing = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Drops every connection, and each new one.</summary>
    public void GoDown()
    {
        _down = true;
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }
    }

    /// <summary>Forwards again, also what it held back.</summary>
    public void Recover()
    {
        _down = false;
        _flowing.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
        GoDown();
        _flowing.TrySetResult();
    }

    private static TaskCompletionSource Flowing()
    {
        var flowing = new TaskCompletionSource();
        flowing.SetResult();

        return flowing;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync();
                if (_down)
                {
                    client.Dispose();
                    continue;
                }

                var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
                _sockets.Add(client);
                _sockets.Add(server);
                await server.ConnectAsync(IPAddress.Loopback, _target);
                _ = ForwardAsync(client, server);
                _ = ForwardAsync(server, client);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // the test is over
        }
    }

    private async Task ForwardAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var count)
            {
                await _flowing.Task;
                await to.SendAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // one of the two has gone, and so does the other
        }

        from.Dispose();
        to.Dispose();
    }
}
