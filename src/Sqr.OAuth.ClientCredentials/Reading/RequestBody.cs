using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The bytes of a request's body, in a rented buffer that is erased when it goes back.</summary>
internal sealed class RequestBody : IDisposable
{
    public const int MaxBytes = 32 * 1024;

    private readonly int _length;
    private byte[]? _buffer;

    private RequestBody(ReadOnlySequence<byte> body)
    {
        _length = (int)body.Length;
        _buffer = ArrayPool<byte>.Shared.Rent(_length);
        body.CopyTo(_buffer);
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
            return await ReadToEndAsync(request.BodyReader);
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
                var body = new RequestBody(read.Buffer);
                reader.AdvanceTo(read.Buffer.End);

                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
