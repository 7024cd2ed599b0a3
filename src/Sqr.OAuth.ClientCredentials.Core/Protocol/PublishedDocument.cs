using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A public JSON document, with the entity tag of its content (RFC 9110 §8.8.3).</summary>
internal sealed class PublishedDocument
{
    private PublishedDocument(byte[] json) => (Json, ETag) = (json, $"\"{Convert.ToHexString(SHA256.HashData(json).AsSpan(0, 16))}\"");

    public byte[] Json { get; }

    public string ETag { get; }

    public static PublishedDocument Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return new(buffer.WrittenSpan.ToArray());
    }

    public static void WriteStrings(Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
