using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Writes settings as the members of a JSON object, as in a settings file.</summary>
/// <param name="json">The destination.</param>
/// <param name="unwritable">Receives the paths of strings that are null, or that JSON or some databases cannot store.</param>
/// <param name="form">The form of the JSON. Objects in lists always omit defaults.</param>
/// <param name="path">The path of the object, with a colon at its end.</param>
internal sealed class JsonSettingsWriter(Utf8JsonWriter json, List<string> unwritable, DocumentForm form, string path = "") : ISettingVisitor
{
    private static readonly JsonDocumentOptions Shallow = new() { MaxDepth = 32 }; // so that the object around it can be parsed too

    /// <summary>Keeps the JSON readable in a database or a file. It is never put into HTML.</summary>
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string? Text(string name, string? value) => Member(name, value, value is null, text => Write(path + name, text!));

    public bool? Flag(string name, bool? value, bool? otherwise) => Member(name, value, value == otherwise, flag => json.WriteBooleanValue(flag!.Value));

    public TimeSpan? Duration(string name, TimeSpan? value, TimeSpan? otherwise) =>
        Member(name, value, value == otherwise, duration => json.WriteStringValue(DurationText.Of(duration!.Value)));

    public DateTimeOffset? Moment(string name, DateTimeOffset? value) =>
        Member(name, value, value is null, moment => json.WriteStringValue(MomentText.Of(moment!.Value)));

    public Uri? Address(string name, Uri? value) => Member(name, value, value is null, address => Write(path + name, address!.OriginalString));

    public IList<string> Texts(string name, IList<string> values) => Member(name, values, values is not { Count: > 0 }, texts => WriteTexts(name, texts));

    public IList<string>? OptionalTexts(string name, IList<string>? values) => Member(name, values, values is null, texts => WriteTexts(name, texts!));

    public IList<string> JsonObjects(string name, IList<string> values) =>
        Member(name, values, values is not { Count: > 0 }, objects => WriteArray(name, objects, WriteObject));

    public IReadOnlyDictionary<string, string> TextsByName(string name, IReadOnlyDictionary<string, string> values) =>
        Member(name, values, values is not { Count: > 0 }, texts => WriteMap(name, texts, (text, place) => Write(place, text)));

    // Validation reports the values that no claim can have.
    public IDictionary<string, object> Claims(string name, IDictionary<string, object> claims) => Member(name, claims, claims is not { Count: > 0 }, values =>
        WriteMap(name, values.Select(claim => KeyValuePair.Create(claim.Key, ClaimValue.Read(claim.Value))), (value, place) => WriteClaim(place, value)));

    public IList<T> Objects<T>(string name, IList<T> items, Func<T?, ISettingVisitor, T> describe)
        where T : class =>
        Member(name, items, items is not { Count: > 0 }, objects => WriteArray(name, objects, (item, place) =>
        {
            if (item is null)
            {
                WriteNull(place);
                return;
            }

            json.WriteStartObject();
            describe(item, new JsonSettingsWriter(json, unwritable, form is DocumentForm.Comparison ? form : DocumentForm.Settings, place + ':'));
            json.WriteEndObject();
        }));

    // Never calls write with null, hence the exclamation marks above.
    private T Member<T>(string name, T value, bool isDefault, Action<T> write)
    {
        if (isDefault && form is not DocumentForm.Complete)
        {
            return value;
        }

        json.WritePropertyName(form is DocumentForm.Complete ? JsonNamingPolicy.CamelCase.ConvertName(name) : name);
        if (value is null)
        {
            json.WriteNullValue();
        }
        else
        {
            write(value);
        }

        return value;
    }

    // It is a set: duplicates are written once.
    private void WriteTexts(string name, IList<string> texts) =>
        WriteArray(name, texts.Distinct(StringComparer.Ordinal), (text, place) => Write(place, text));

    private void WriteArray<T>(string name, IEnumerable<T> items, Action<T, string> write)
    {
        json.WriteStartArray();
        foreach (var (item, i) in items.Select((item, i) => (item, i)))
        {
            write(item, $"{path}{name}:{i}");
        }

        json.WriteEndArray();
    }

    private void WriteMap<T>(string name, IEnumerable<KeyValuePair<string, T>> map, Action<T, string> write)
    {
        json.WriteStartObject();
        foreach (var (key, value) in form is DocumentForm.Comparison ? map.OrderBy(entry => entry.Key, StringComparer.Ordinal) : map)
        {
            Look(path + name, key);
            json.WritePropertyName(key);
            write(value, $"{path}{name}:{LogText.Escape(key)}");
        }

        json.WriteEndObject();
    }

    // Written unchanged. A value that is not a JSON object stays a string, so that nothing is lost before validation.
    private void WriteObject(string? value, string place)
    {
        if (value is not null && IsWritable(value) && IsObject(value))
        {
            json.WriteRawValue(value);
        }
        else
        {
            Write(place, value);
        }
    }

    private void WriteClaim(string place, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case string text:
                Write(place, text);
                break;
            case IReadOnlyList<object> list:
                json.WriteStartArray();
                foreach (var item in list)
                {
                    WriteClaim(place, item);
                }

                json.WriteEndArray();
                break;
            default:
                ClaimWriter.WriteValue(json, value);
                break;
        }
    }

    private void Write(string place, string? text)
    {
        if (text is null)
        {
            WriteNull(place);
            return;
        }

        Look(place, text);
        json.WriteStringValue(text);
    }

    private void WriteNull(string place)
    {
        unwritable.Add(place);
        json.WriteNullValue();
    }

    private void Look(string place, string text)
    {
        if (!IsWritable(text))
        {
            unwritable.Add(place);
        }
    }

    // Half a surrogate pair is not a character, and some databases cannot store NUL.
    private static bool IsWritable(string text) => ClaimValue.IsUnicode(text) && !text.Contains('\0');

    private static bool IsObject(string value)
    {
        try
        {
            using var document = JsonDocument.Parse(value, Shallow);

            return document.RootElement.ValueKind is JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
