using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The header of the tokens that one key signs (RFC 7515 §4), as base64url.</summary>
internal sealed class EncodedHeader
{
    private readonly byte[] _text;

    /// <param name="credentials">The key and its algorithm.</param>
    /// <param name="type">The <c>typ</c> of the tokens.</param>
    public EncodedHeader(SigningCredentials credentials, string type)
    {
        Type = type;
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json, JwtJsonWriting.Options))
        {
            writer.WriteStartObject();
            writer.WriteString("alg"u8, credentials.Algorithm);
            writer.WriteString("kid"u8, credentials.Key.KeyId);
            if (credentials.Key is X509SecurityKey certificate)
            {
                writer.WriteString("x5t"u8, certificate.X5t);
            }

            writer.WriteString("typ"u8, type);
            writer.WriteEndObject();
        }

        _text = new byte[Base64UrlText.MaxLength((int)json.Length)];
        _text = _text[..Base64UrlText.Write(json.ToArray(), _text)];
    }

    public string Type { get; }

    public ReadOnlySpan<byte> Text => _text;
}
