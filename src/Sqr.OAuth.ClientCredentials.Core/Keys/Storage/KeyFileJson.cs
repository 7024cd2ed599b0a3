using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The content of a key file. Without JsonSerializer, whose metadata for it took the JIT 200 methods at each start (docs/performance.md).</summary>
internal static class KeyFileJson
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <exception cref="JsonException">It is not JSON, or a member is missing or has another type.</exception>
    public static StoredSigningKey Read(Stream stream)
    {
        using var document = JsonDocument.Parse(stream);
        var key = document.RootElement;
        try
        {
            return new()
            {
                KeyId = Text(key, "keyId"),
                Algorithm = Text(key, "algorithm"),
                Period = key.GetProperty("period").GetInt32(),
                CreatedAt = key.GetProperty("createdAt").GetDateTimeOffset(),
                ActivatesAt = Optional(key, "activatesAt")?.GetDateTimeOffset(),
                RevokedAt = Optional(key, "revokedAt")?.GetDateTimeOffset(),
                PublicKey = Text(key, "publicKey"),
                PrivateKey = Optional(key, "privateKey")?.GetString(),
                Seal = Optional(key, "seal")?.GetString(),
            };
        }
        catch (Exception exception) when (exception is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new JsonException("A member is missing or has another type.", exception);
        }
    }

    public static async Task WriteAsync(Stream stream, StoredSigningKey key)
    {
        await using var json = new Utf8JsonWriter(stream, Indented);
        json.WriteStartObject();
        json.WriteString("keyId", key.KeyId);
        json.WriteString("algorithm", key.Algorithm);
        json.WriteNumber("period", key.Period);
        json.WriteString("createdAt", key.CreatedAt);
        Write(json, "activatesAt", key.ActivatesAt);
        Write(json, "revokedAt", key.RevokedAt);
        json.WriteString("publicKey", key.PublicKey);
        json.WriteString("privateKey", key.PrivateKey);
        json.WriteString("seal", key.Seal);
        json.WriteEndObject();
    }

    private static string Text(JsonElement key, string name) => key.GetProperty(name).GetString() ?? throw new JsonException($"The member {name} is null.");

    private static JsonElement? Optional(JsonElement key, string name) =>
        key.TryGetProperty(name, out var member) && member.ValueKind is not JsonValueKind.Null ? member : null;

    private static void Write(Utf8JsonWriter json, string name, DateTimeOffset? moment)
    {
        if (moment is { } known)
        {
            json.WriteString(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
