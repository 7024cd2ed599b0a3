using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.ObjectPool;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Where one answer after another is written. Pooled: the answer is the largest thing that a request makes (RequestBenchmark).</summary>
internal sealed class AnswerBuffer : IDisposable
{
    private readonly ArrayBufferWriter<byte> _bytes = new(2048);
    private readonly Utf8JsonWriter _json;

    public AnswerBuffer() => _json = new(_bytes);

    /// <returns>The JSON, until the buffer is erased.</returns>
    public ReadOnlyMemory<byte> Write<T>(T answer, JsonTypeInfo<T> type)
    {
        JsonSerializer.Serialize(_json, answer, type);

        return _bytes.WrittenMemory;
    }

    /// <summary>Makes it ready for another answer; nothing of the last is left in it, since that may be a token.</summary>
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
