using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>One connection that sends a request and measures how long its refusal takes: with as little of a client in between as possible.</summary>
internal sealed class RefusalConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[16 * 1024];

    public RefusalConnection(Uri host) => _socket.Connect(new IPEndPoint(IPAddress.Loopback, host.Port));

    public static byte[] Request(Uri host, string body, string headers = "") => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"POST {Fixture.TokenPath} HTTP/1.1\r\nHost: {host.Authority}\r\nContent-Type: application/x-www-form-urlencoded\r\n{headers}"
        + $"Content-Length: {body.Length}\r\n\r\n{body}"));

    /// <returns>The time until the whole answer was there, in microseconds.</returns>
    /// <exception cref="LoadException">The answer is not a 401.</exception>
    public double Measure(byte[] request)
    {
        var start = Stopwatch.GetTimestamp();
        _socket.Send(request);
        var length = 0;
        do
        {
            length += _socket.Receive(_buffer.AsSpan(length));
        }
        while (!IsWhole(_buffer.AsSpan(0, length)));
        var took = Stopwatch.GetElapsedTime(start);
        if (!_buffer.AsSpan().StartsWith("HTTP/1.1 401"u8))
        {
            throw new LoadException($"It is not a refusal: {Encoding.ASCII.GetString(_buffer, 0, length)}");
        }

        return took.TotalMicroseconds;
    }

    public void Dispose() => _socket.Dispose();

    // A refusal is a JSON object of one level.
    private static bool IsWhole(ReadOnlySpan<byte> answer) => answer.EndsWith("}"u8);
}
