using System.Net.Sockets;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>Connections that have had an answer, are kept alive, and do nothing.</summary>
internal sealed class IdleConnections : IDisposable
{
    private const int AtATime = 100; // a server takes in only so many new ones at once

    private readonly Uri _url;
    private readonly List<HttpClient> _clients;
    private int _made;

    private IdleConnections(Uri url, int count)
    {
        _url = url;
        _clients = [.. Enumerable.Range(0, count).Select(_ => new HttpClient(new SocketsHttpHandler
        {
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            ConnectCallback = async (context, cancellationToken) =>
            {
                Interlocked.Increment(ref _made);
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);

                return new NetworkStream(socket, ownsSocket: true);
            },
        }))];
    }

    public static async Task<IdleConnections> OpenAsync(Uri url, int count, CancellationToken cancellationToken)
    {
        var connections = new IdleConnections(url, count);
        await connections.AskAsync(cancellationToken);

        return connections;
    }

    /// <exception cref="LoadException">One of them was closed meanwhile.</exception>
    public async Task DemandOpenAsync(CancellationToken cancellationToken)
    {
        await AskAsync(cancellationToken);
        if (_made != _clients.Count)
        {
            throw new LoadException($"Of {_clients.Count} idle connections {_made - _clients.Count} were closed.");
        }
    }

    public void Dispose() => _clients.ForEach(client => client.Dispose());

    private Task AskAsync(CancellationToken cancellationToken) => Parallel.ForEachAsync(
        _clients,
        new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellationToken },
        async (client, cancelled) => await client.GetByteArrayAsync(_url, cancelled));
}
