using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The bytes of a request's body, in a rented buffer that is cleared before it is returned.</summary>
internal sealed class RequestBody : IDisposable
{
    public const int MaxBytes = 32 * 1024;

    private const string UnexpectedEnd = "Unexpected end of request content."; // Kestrel's words; nothing else tells it from a broken chunk

    private int _length;
    private byte[]? _buffer;

    private RequestBody(int length)
    {
        _length = length;
        _buffer = ArrayPool<byte>.Shared.Rent(length);
    }

    public Span<byte> Bytes => _buffer.AsSpan(0, _length);

    public static async ValueTask<Outcome<RequestBody>> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > MaxBytes)
        {
            return RequestErrors.BodyTooLarge;
        }

        var wasRead = WasRead(request);
        try
        {
            return IsBuffered(request) ? await ReadAgainAsync(request.Body) : await ReadOnceAsync(request, wasRead);
        }
        catch (Exception exception) when (exception is ConnectionResetException or OperationCanceledException)
        {
            // The sender has disconnected. Without this the server would keep reading, and log an error for us.
            request.HttpContext.Abort();

            return RequestErrors.BrokenBody;
        }
        catch (BadHttpRequestException exception) when (exception.Message == UnexpectedEnd)
        {
            // The sender has closed the connection: there is no one to answer. Kestrel would try to read the rest, and log a warning with a stack.
            request.HttpContext.Abort();

            return RequestErrors.BrokenBody;
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode is StatusCodes.Status413PayloadTooLarge)
        {
            return RequestErrors.BodyTooLarge; // the host's limit is lower than ours
        }
        catch (ObjectDisposedException)
        {
            return RequestErrors.BodyAlreadyRead; // a reader was disposed, and the body with it
        }
        catch (InvalidOperationException) when (wasRead || request.Headers.TransferEncoding.Count is 0)
        {
            return RequestErrors.BodyAlreadyRead; // the pipe was completed, or a read is pending; a NUL in a trailer throws this too
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            return RequestErrors.BrokenBody; // Kestrel throws several exceptions for broken chunks and trailers
        }
    }

    /// <summary>Whether middleware buffers the body and has begun to read it, so that it can be read again from the start.</summary>
    public static bool IsBuffered(HttpRequest request)
    {
        try
        {
            return request.Body is { CanSeek: true, Length: > 0 };
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        if (_buffer is { } buffer)
        {
            _buffer = null;
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    // Available trailers mean that a chunked body was read to its end. In HTTP/2 they are available even if nobody read the body.
    private static bool WasRead(HttpRequest request) =>
        request.ContentLength is null
        && HttpProtocol.IsHttp11(request.Protocol)
        && request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody is true
        && request.HttpContext.Features.Get<IHttpRequestTrailersFeature>()?.Available is true;

    // Not the pipe: it may be at its end even after the stream was rewound.
    private static async ValueTask<Outcome<RequestBody>> ReadAgainAsync(Stream buffered)
    {
        buffered.Position = 0;
        var body = new RequestBody(MaxBytes + 1);
        try
        {
            body._length = await buffered.ReadAtLeastAsync(body._buffer.AsMemory(0, MaxBytes + 1), MaxBytes + 1, throwOnEndOfStream: false);
        }
        catch
        {
            body.Dispose();
            throw;
        }

        if (body._length <= MaxBytes)
        {
            return body;
        }

        body.Dispose();

        return RequestErrors.BodyTooLarge;
    }

    private static async ValueTask<Outcome<RequestBody>> ReadOnceAsync(HttpRequest request, bool wasRead)
    {
        var read = await ReadToEndAsync(request.BodyReader);
        if (read.Refused(out _, out var body) || !LacksBytes(body, request, wasRead))
        {
            return read;
        }

        body.Dispose();

        return RequestErrors.BodyAlreadyRead;
    }

    private static bool LacksBytes(RequestBody body, HttpRequest request, bool wasRead) =>
        body.Bytes.IsEmpty ? wasRead || request.ContentLength > 0 : body.Bytes.Length < request.ContentLength && IsOfServer(request);

    // If middleware replaced the server's stream, its length differs: a short decompressed form is shorter than what was sent.
    private static bool IsOfServer(HttpRequest request) =>
        request.HttpContext.Features.Get<IHttpRequestFeature>() is { } server && request.Body.GetType().Assembly == server.GetType().Assembly;

    private static async ValueTask<Outcome<RequestBody>> ReadToEndAsync(PipeReader reader)
    {
        var body = new RequestBody(0);
        try
        {
            while (true)
            {
                // No token: the server ends the read when the sender disconnects, and cannot handle one that ended earlier.
                var read = await reader.ReadAsync(CancellationToken.None);
                var fits = body._length + read.Buffer.Length <= MaxBytes;
                if (fits)
                {
                    body.Append(read.Buffer);
                }

                // Each piece is consumed: with one that was only looked at, Kestrel cannot end the read in which the sender closes the connection.
                reader.AdvanceTo(read.Buffer.End);
                if (!fits)
                {
                    body.Dispose();

                    return RequestErrors.BodyTooLarge;
                }

                if (read.IsCompleted)
                {
                    return body;
                }
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    private void Append(ReadOnlySequence<byte> piece)
    {
        var length = _length + (int)piece.Length;
        if (length > _buffer!.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(length);
            Bytes.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
            _buffer = larger;
        }

        piece.CopyTo(_buffer.AsSpan(_length));
        _length = length;
    }
}
