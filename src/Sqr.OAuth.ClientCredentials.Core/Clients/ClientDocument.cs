using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The settings of a client as a JSON object.</summary>
internal static class ClientDocument
{
    /// <summary>Writes settings as in a settings file: only those that differ from the default.</summary>
    /// <param name="visit">Calls the visitor for each setting to write.</param>
    public static string Write(Action<ISettingVisitor> visit) => Encoding.UTF8.GetString(Write(visit, [], DocumentForm.Settings));

    /// <summary>Writes settings for programs to read: including defaults, with names in camel case.</summary>
    public static string WriteComplete(ClientSettings client) =>
        Encoding.UTF8.GetString(Write(visitor => ClientDescription.Visit(client, new ClientOptions(), visitor), [], DocumentForm.Complete));

    /// <summary>Reads settings from JSON. Settings that the JSON does not contain keep their values.</summary>
    /// <exception cref="JsonException">The JSON does not have the form that we write. The message is a sentence that names the setting.</exception>
    public static void Read(string json, Action<ISettingVisitor> visit)
    {
        using var document = Parse(json);
        var reader = new JsonSettingsReader(document.RootElement);
        visit(reader);
        reader.RejectUnknown();
    }

    /// <summary>The paths of strings that are null, or that JSON or some databases cannot store.</summary>
    public static List<string> UnwritableOf(Action<ISettingVisitor> visit)
    {
        List<string> unwritable = [];
        Write(visit, unwritable, DocumentForm.Settings);

        return unwritable;
    }

    /// <summary>Writes settings so that the same settings give the same bytes.</summary>
    public static byte[] WriteToCompare(Action<ISettingVisitor> visit) => Write(visit, [], DocumentForm.Comparison);

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
            // its message quotes the text, which may be long
        }

        throw new JsonException("it is not a JSON object.");
    }

    private static byte[] Write(Action<ISettingVisitor> visit, List<string> unwritable, DocumentForm form)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, JsonSettingsWriter.Options);
        json.WriteStartObject();
        visit(new JsonSettingsWriter(json, unwritable, form));
        json.WriteEndObject();
        json.Flush();

        return buffer.WrittenSpan.ToArray();
    }
}
