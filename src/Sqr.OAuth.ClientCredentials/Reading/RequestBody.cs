using System.Buffers;
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

    public static async ValueTask<Outcome<RequestBody>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxBytes)
        {
            return TokenEndpointErrors.BodyTooLarge;
        }

        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
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

    public void Dispose()
    {
        if (_buffer is { } buffer)
        {
            _buffer = null;
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }
}
