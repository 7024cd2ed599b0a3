using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>Claims of a client as JSON, and as people read them.</summary>
internal static class ClaimJson
{
    /// <summary>For a settings file, where each is a string or a list of strings.</summary>
    public static JsonObject ToSettings(IDictionary<string, object> claims) => new(claims.Select(claim => KeyValuePair.Create<string, JsonNode?>(
        claim.Key,
        ToNode(claim.Value) is JsonArray list ? new JsonArray([.. list.Select(item => (JsonNode?)AsText(item))]) : AsText(ToNode(claim.Value)))));

    /// <summary>The claims that a settings file cannot hold with their types.</summary>
    public static IEnumerable<string> Typed(IDictionary<string, object> claims) =>
        claims.Where(claim => claim.Value is not string && ClaimValue.StringsOf(claim.Value).Count() != (ToNode(claim.Value) as JsonArray)?.Count).Select(claim => claim.Key);

    public static string Text(object value) => AsText(ToNode(value)) ?? "";

    // By what it is, to the type that keeps it; clients have been validated.
    private static JsonNode? ToNode(object value) => JsonSerializer.SerializeToNode(ClaimValue.Read(value));

    private static string? AsText(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : node?.ToJsonString();
}
