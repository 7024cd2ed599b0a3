using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A TCP connection to an issuer on Kestrel, for what no HTTP client would send.</summary>
internal sealed class RawConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[16 * 1024];
    private byte[] _unread = [];

    public static async Task<RawConnection> OpenAsync(RunningIssuer issuer)
    {
        var connection = new RawConnection();
        await connection._socket.ConnectAsync("127.0.0.1", issuer.Http.BaseAddress!.Port); // OnKestrel sets it
        return connection;
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes)..];
        }
    }

    /// <summary>Sends nothing more, and still listens.</summary>
    public void FinishSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Goes without a word: the peer gets a reset.</summary>
    public void Reset() => _socket.Close(timeout: 0);

    /// <summary>The next answer; null if the server closed the connection instead.</summary>
    public async Task<RawAnswer?> ReadAnswerAsync()
    {
        int end;
        while ((end = _unread.AsSpan().IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (!await ReceiveAsync())
            {
                return _unread is [] ? null : throw new InvalidDataException("The answer ends within its headers.");
            }
        }

        var head = Encoding.ASCII.GetString(_unread, 0, end);
        var lengthHeader = head.Split("\r\n").Single(line => line.StartsWith("Content-Length: ", StringComparison.Ordinal));
        var length = int.Parse(lengthHeader["Content-Length: ".Length..], CultureInfo.InvariantCulture);
        _unread = _unread[(end + 4)..];
        while (_unread.Length < length)
        {
            if (!await ReceiveAsync())
            {
                throw new InvalidDataException("The answer ends within its body.");
            }
        }

        var body = Encoding.UTF8.GetString(_unread, 0, length);
        _unread = _unread[length..];

        return new(int.Parse(head.AsSpan("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture), head, body);
    }

    /// <summary>All answers until the server closes the connection, by whatever means.</summary>
    public async Task<List<RawAnswer>> ReadToEndAsync()
    {
        List<RawAnswer> answers = [];
        try
        {
            while (await ReadAnswerAsync() is { } answer)
            {
                answers.Add(answer);
            }
        }
        catch (SocketException)
        {
            // a reset is an end too
        }

        return answers;
    }

    public void Dispose() => _socket.Dispose();

    private async Task<bool> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(Patience); // only a broken server makes a test wait that long
        var length = await _socket.ReceiveAsync(_buffer, patience.Token);
        _unread = [.. _unread, .. _buffer.AsSpan(0, length)];

        return length > 0;
    }
}

/// <summary>An answer as it came over the wire.</summary>
internal sealed record RawAnswer(int Status, string Head, string Body);
