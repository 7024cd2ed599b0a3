using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>What is set of a client as one JSON object.</summary>
internal static class ClientDocument
{
    /// <summary>As a settings file has it: what is not the default.</summary>
    /// <param name="visit">Takes the visitor to what is to be written.</param>
    public static string Write(Action<ISettingVisitor> visit) => Encoding.UTF8.GetString(Write(visit, [], complete: false));

    /// <summary>As programs read it: with defaults, and names in camel case.</summary>
    public static string WriteComplete(ClientSettings client) =>
        Encoding.UTF8.GetString(Write(visitor => ClientDescription.Visit(client, visitor), [], complete: true));

    /// <summary>Reads what was written, over what is there.</summary>
    /// <exception cref="JsonException">It is not as we write it. The message is a sentence that names the setting.</exception>
    public static void Read(string json, Action<ISettingVisitor> visit)
    {
        using var document = Parse(json);
        var reader = new JsonSettingsReader(document.RootElement);
        visit(reader);
        reader.RejectUnknown();
    }

    /// <summary>The paths of strings that JSON or a database cannot keep.</summary>
    public static List<string> UnwritableOf(Action<ISettingVisitor> visit)
    {
        List<string> unwritable = [];
        Write(visit, unwritable, complete: false);

        return unwritable;
    }

    public static bool AreSame(Action<ISettingVisitor> one, Action<ISettingVisitor> other) =>
        Write(one, [], complete: false).AsSpan().SequenceEqual(Write(other, [], complete: false));

    private static JsonDocument Parse(string json)
    {
        try
        {
            var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind is JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
        }
        catch (JsonException)
        {
            // what it says is about the text, which may be long
        }

        throw new JsonException("it is not a JSON object.");
    }

    private static byte[] Write(Action<ISettingVisitor> visit, List<string> unwritable, bool complete)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, JsonSettingsWriter.Options);
        json.WriteStartObject();
        visit(new JsonSettingsWriter(json, unwritable, complete: complete));
        json.WriteEndObject();
        json.Flush();

        return buffer.WrittenSpan.ToArray();
    }
}
