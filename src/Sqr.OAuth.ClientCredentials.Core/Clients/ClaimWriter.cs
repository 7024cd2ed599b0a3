using System.Buffers;
using System.Diagnostics;
using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Writes claims as members of a JSON object.</summary>
internal static class ClaimWriter
{
    /// <summary>Writes the claims other than those of the protocol, which only the issuer sets.</summary>
    /// <param name="json">The writer, inside an object.</param>
    /// <param name="claims">Values as <see cref="ClaimValue"/> reads them, or JSON in UTF-8.</param>
    public static void Write(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, object>> claims)
    {
        foreach (var (name, value) in claims)
        {
            if (!ProtocolClaims.Contains(name))
            {
                json.WritePropertyName(name);
                WriteValue(json, value);
            }
        }
    }

    /// <summary>Encodes claims once for many tokens.</summary>
    /// <returns>The members, each with a comma before it.</returns>
    public static byte[] Encode(IReadOnlyCollection<KeyValuePair<string, object>> claims)
    {
        if (claims.Count == 0)
        {
            return [];
        }

        var bytes = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(bytes, JwtJsonWriting.Options);
        json.WriteStartObject();
        Write(json, claims);
        json.Flush();
        byte[] members = [.. bytes.WrittenSpan];
        members[0] = (byte)','; // in place of the brace

        return members is [_] ? [] : members;
    }

    /// <returns>Null if a string in the JSON is not valid Unicode, or if it is nested more than 1,000 levels deep.</returns>
    public static byte[]? TryEncode(JsonElement value)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(bytes, JwtJsonWriting.Options);
        try
        {
            value.WriteTo(json);
            json.Flush();

            return [.. bytes.WrittenSpan];
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    /// <param name="json">The writer.</param>
    /// <param name="value">A value as <see cref="ClaimValue"/> reads it, or JSON in UTF-8.</param>
    public static void WriteValue(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case string text:
                json.WriteStringValue(text);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case decimal number:
                json.WriteNumberValue(number);
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            case byte[] encoded:
                json.WriteRawValue(encoded, skipInputValidation: true);
                break;
            case IReadOnlyList<object> list:
                json.WriteStartArray();
                foreach (var item in list)
                {
                    WriteValue(json, item);
                }

                json.WriteEndArray();
                break;
            default:
                throw new UnreachableException($"{nameof(ClaimValue)} reads no {value.GetType()}.");
        }
    }
}
