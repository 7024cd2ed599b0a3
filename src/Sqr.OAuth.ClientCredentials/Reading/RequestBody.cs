using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The bytes of a request's body, in a rented buffer that is erased when it goes back.</summary>
internal sealed class RequestBody : IDisposable
{
    public const int MaxBytes = 32 * 1024;

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
            return TokenEndpointErrors.BodyTooLarge;
        }

        try
        {
            var wasRead = WasRead(request);
            var read = request.Body is { CanSeek: true, Length: > 0 } buffered
                ? await ReadAgainAsync(buffered)
                : await ReadToEndAsync(request.BodyReader);

            return !read.Refused(out _, out var body) && body.Bytes.IsEmpty && (wasRead || request.ContentLength > 0)
                ? TokenEndpointErrors.BodyAlreadyRead
                : read;
        }
        catch (Exception exception) when (exception is ConnectionResetException or OperationCanceledException)
        {
            request.HttpContext.Abort(); // the sender has gone: without this the server would go on reading, and log an error of ours

            return TokenEndpointErrors.BrokenBody;
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode is StatusCodes.Status413PayloadTooLarge)
        {
            return TokenEndpointErrors.BodyTooLarge; // the host's limit is lower than ours
        }
        catch (ObjectDisposedException)
        {
            return TokenEndpointErrors.BodyAlreadyRead; // a reader was disposed, and the body with it
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            return TokenEndpointErrors.BrokenBody; // Kestrel has several exceptions for broken chunks and trailers
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

    // A chunked body was read to its end if its trailers are available. In HTTP/2 they are, even if nobody has read the body.
    private static bool WasRead(HttpRequest request) =>
        request.ContentLength is null
        && HttpProtocol.IsHttp11(request.Protocol)
        && request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody is true
        && request.HttpContext.Features.Get<IHttpRequestTrailersFeature>()?.Available is true;

    // Middleware that buffers the body may have read it. The pipe is then at its end, even if the stream was rewound.
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

        return TokenEndpointErrors.BodyTooLarge;
    }

    private static async ValueTask<Outcome<RequestBody>> ReadToEndAsync(PipeReader reader)
    {
        while (true)
        {
            // No token: the server ends the read when the sender goes, and stumbles over one that ended before.
            var read = await reader.ReadAsync(CancellationToken.None);
            if (read.Buffer.Length > MaxBytes)
            {
                reader.AdvanceTo(read.Buffer.End);

                return TokenEndpointErrors.BodyTooLarge;
            }

            if (read.IsCompleted)
            {
                var body = new RequestBody((int)read.Buffer.Length);
                read.Buffer.CopyTo(body.Bytes);
                reader.AdvanceTo(read.Buffer.End);

                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
