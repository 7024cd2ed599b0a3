using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.ObjectPool;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The buffer an answer is written to. It is pooled: the answer is the largest allocation of a request (RequestBenchmark).</summary>
internal sealed class AnswerBuffer : IDisposable
{
    private readonly ArrayBufferWriter<byte> _bytes = new(2048);
    private readonly Utf8JsonWriter _json;

    public AnswerBuffer() => _json = new(_bytes);

    /// <returns>The JSON, valid until the buffer is cleared.</returns>
    public ReadOnlyMemory<byte> Write<TState>(TState state, Action<Utf8JsonWriter, TState> write)
    {
        write(_json, state);
        _json.Flush();

        return _bytes.WrittenMemory;
    }

    /// <summary>Prepares the buffer for the next answer, and clears the last one, which may be a token.</summary>
    public void Erase()
    {
        _bytes.Clear();
        _json.Reset();
    }

    public void Dispose() => _json.Dispose();
}

internal sealed class AnswerBufferPolicy : PooledObjectPolicy<AnswerBuffer>
{
    public override AnswerBuffer Create() => new();

    public override bool Return(AnswerBuffer obj)
    {
        obj.Erase();

        return true;
    }
}
