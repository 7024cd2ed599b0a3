using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>Reads JSON from other sources. A member that is missing or has another type is null.</summary>
internal static class JsonReading
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };
    private static readonly JsonDocumentOptions AsInSettings = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
    };
    private static readonly JsonNodeOptions AnyCase = new() { PropertyNameCaseInsensitive = true };

    /// <summary>A server's answer. It does not count as JSON if a member is there twice, because readers would disagree about it.</summary>
    public static JsonObject? AsObject(string text) => Parse(text, null, Strict) as JsonObject;

    /// <summary>A settings file: may have comments, and names in any case.</summary>
    public static JsonNode? AsSettings(string text) => Parse(text, AnyCase, AsInSettings);

    /// <summary>JSON of any kind.</summary>
    public static JsonElement? AsElement(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Strict);

            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static string? Text(this JsonObject json, string name) => json[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public static long? Number(this JsonObject json, string name) => json[name] is JsonValue value && value.TryGetValue<long>(out var number) ? number : null;

    public static List<string> Texts(this JsonObject json, string name) => json[name] is JsonArray array ? Texts(array) : [];

    public static List<string> Texts(this JsonArray array) =>
        [.. array.OfType<JsonValue>().Select(value => value.TryGetValue<string>(out var text) ? text : null).OfType<string>()];

    public static JsonArray ToJson(this IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];

    /// <summary>A value of settings, which may also be a string. A value that cannot be read does not become the default: that could admit clients that it
    /// should keep out.</summary>
    /// <exception cref="RefusedException">The value cannot be read.</exception>
    public static T? Setting<T>(this JsonObject json, string name)
        where T : struct, IParsable<T> => json.Setting<T>(name, text => T.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : null);

    /// <inheritdoc cref="Setting{T}(JsonObject, string)"/>
    public static T? Setting<T>(this JsonObject json, string name, Func<string, T?> parse)
        where T : struct => json[name] is { } node
        ? parse(node.ToString())
            ?? throw new RefusedException($"{name} at {node.GetPath()} is {node.ToJsonString()}, which cannot be read. Correct it in the file.")
        : null;

    private static JsonNode? Parse(string text, JsonNodeOptions? nodes, JsonDocumentOptions document)
    {
        try
        {
            return JsonNode.Parse(text, nodes, document);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
