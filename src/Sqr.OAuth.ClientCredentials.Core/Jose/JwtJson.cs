using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The header and claims of a JWT as JSON, before its signature is verified (RFC 7515 §5.2). The JWT is in compact form, and both are objects
/// without duplicate names.</summary>
internal sealed class JwtJson : IDisposable
{
    private static readonly SearchValues<char> Base64Url = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private readonly JsonDocument _header;
    private readonly JsonDocument _claims;

    private JwtJson(JsonDocument header, JsonDocument claims) => (_header, _claims) = (header, claims);

    public JsonElement Header => _header.RootElement;

    public JsonElement Claims => _claims.RootElement;

    /// <returns>Null if it is not a signed JWT.</returns>
    public static JwtJson? Read(string jwt)
    {
        var parts = jwt.Split('.', 4);
        if (parts is not [{ Length: > 0 } header, { Length: > 0 } claims, { Length: > 0 }]
            || Array.Exists(parts, part => part.AsSpan().ContainsAnyExcept(Base64Url)))
        {
            return null;
        }

        return ReadObject(header) is { } first && ReadObject(claims) is { } second ? new(first, second) : null;
    }

    public void Dispose()
    {
        _header.Dispose();
        _claims.Dispose();
    }

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

    // Rejects duplicate names, so that two parsers cannot read two different things (RFC 7515 §4), and escaped half surrogate pairs, which throw when read.
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
