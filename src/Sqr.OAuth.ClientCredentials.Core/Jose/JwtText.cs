using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A member of a JWT that must be a string if it is present.</summary>
/// <param name="Value">Null if the member is missing or not a string.</param>
/// <param name="IsMalformed">Whether the member is present but not a string.</param>
internal readonly record struct JwtText(string? Value, bool IsMalformed)
{
    public bool IsMissing => Value is null && !IsMalformed;

    public static JwtText Read(JsonElement parent, string name)
    {
        var isThere = parent.TryGetProperty(name, out var value);
        var text = value.ValueKind is JsonValueKind.String ? value.GetString() : null;

        return new(text, isThere && text is null);
    }
}
