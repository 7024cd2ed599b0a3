using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A member of a JWT that has to be a string where there is one.</summary>
/// <param name="Value">Null if it is missing, or no string.</param>
/// <param name="IsMalformed">Whether it is there and no string.</param>
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
