using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Header and claims of a JWT as JSON, before its signature is verified (RFC 7515 §5.2): in the compact form, each an object whose names are unique.</summary>
internal sealed class JwtJson : IDisposable
{
    private static readonly SearchValues<char> Base64Url = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private readonly JsonDocument _header;
    private readonly JsonDocument _claims;

    private JwtJson(JsonDocument header, JsonDocument claims) => (_header, _claims) = (header, claims);

    public JsonElement Header => _header.RootElement;

    public JsonElement Claims => _claims.RootElement;

    /// <returns>Null if it is no signed JWT.</returns>
    public static JwtJson? Read(string jwt)
    {
        var parts = jwt.Split('.', 4);
        if (parts is not [{ Length: > 0 } header, { Length: > 0 } claims, { Length: > 0 }] || Array.Exists(parts, part => part.AsSpan().ContainsAnyExcept(Base64Url)))
        {
            return null;
        }

        return ReadObject(header) is { } first && ReadObject(claims) is { } second ? new(first, second) : null;
    }

    /// <summary>The text of that name, where there is one.</summary>
    /// <returns>False if it is there and is no text.</returns>
    public static bool TryText(JsonElement parent, string name, out string? text)
    {
        var isThere = parent.TryGetProperty(name, out var value);
        text = value.ValueKind is JsonValueKind.String ? value.GetString() : null;

        return !isThere || text is not null;
    }

    /// <summary>The moment of that name (RFC 7519 §2, NumericDate), where there is one.</summary>
    /// <returns>False if it is there and is no moment.</returns>
    public static bool TryMoment(JsonElement parent, string name, out DateTimeOffset? moment) =>
        TryMoment(parent.TryGetProperty(name, out var value), NumberOf(value), out moment);

    /// <summary>The same, where a string of digits counts as the number: MSAL.NET with a certificate sends no other.</summary>
    /// <returns>False if it is there and is no moment.</returns>
    public static bool TryMomentOrDigits(JsonElement parent, string name, out DateTimeOffset? moment) =>
        TryMoment(parent.TryGetProperty(name, out var value), NumberOf(value) ?? DigitsOf(value), out moment);

    public void Dispose()
    {
        _header.Dispose();
        _claims.Dispose();
    }

    private static bool TryMoment(bool isThere, double? seconds, out DateTimeOffset? moment)
    {
        const double EndOfTime = 253_402_300_799; // 9999-12-31T23:59:59Z
        moment = seconds is >= 0 and <= EndOfTime ? DateTimeOffset.UnixEpoch.AddSeconds(seconds.Value) : null;

        return !isThere || moment is not null;
    }

    private static double? NumberOf(JsonElement value) => value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var number) ? number : null;

    private static double? DigitsOf(JsonElement value) =>
        value.ValueKind is JsonValueKind.String && double.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static JsonDocument? ReadObject(string base64Url)
    {
        try
        {
            var json = Base64UrlEncoder.DecodeBytes(base64Url);
            if (!Utf8.IsValid(json))
            {
                return null;
            }

            var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind is JsonValueKind.Object && IsReadable(document.RootElement))
            {
                return document;
            }

            document.Dispose();

            return null;
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            return null;
        }
    }

    // Two readers must not see two things (RFC 7515 §4), and nobody is to stumble over half of a surrogate pair, escaped, in a name or a text.
    private static bool IsReadable(JsonElement element)
    {
        try
        {
            return element.ValueKind switch
            {
                JsonValueKind.Object => HasUniqueNames(element) && element.EnumerateObject().All(member => IsReadable(member.Value)),
                JsonValueKind.Array => element.EnumerateArray().All(IsReadable),
                JsonValueKind.String => element.GetString() is not null,
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static bool HasUniqueNames(JsonElement element)
    {
        HashSet<string> names = new(StringComparer.Ordinal);

        return element.EnumerateObject().All(member => names.Add(member.Name));
    }
}
