using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>A client's claims as JSON, and in a form for users.</summary>
internal static class ClaimJson
{
    /// <summary>For a settings file, where each claim is a string or a list of strings.</summary>
    public static JsonObject ToSettings(IDictionary<string, object> claims) => new(claims.Select(claim => KeyValuePair.Create<string, JsonNode?>(
        claim.Key,
        ToNode(claim.Value) is JsonArray list ? new JsonArray([.. list.Select(item => (JsonNode?)AsText(item))]) : AsText(ToNode(claim.Value)))));

    /// <summary>The claims whose types a settings file cannot express.</summary>
    public static IEnumerable<string> Typed(IDictionary<string, object> claims) =>
        claims
            .Where(claim => claim.Value is not string && ClaimValue.StringsOf(claim.Value).Count() != (ToNode(claim.Value) as JsonArray)?.Count)
            .Select(claim => claim.Key);

    public static string Text(object value) => AsText(ToNode(value)) ?? "";

    // ClaimValue converts each value to a type that JSON preserves. Clients have been validated, so it never returns null.
    private static JsonNode? ToNode(object value) => JsonSerializer.SerializeToNode(ClaimValue.Read(value));

    private static string? AsText(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : node?.ToJsonString();
}
