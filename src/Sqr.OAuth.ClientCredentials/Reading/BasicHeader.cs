using System.Text;
using System.Text.Unicode;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Reads client credentials from a Basic Authorization header (RFC 6749 §2.3.1, RFC 7617).</summary>
internal static class BasicHeader
{
    private const string Scheme = "Basic";

    private static readonly TokenError Malformed = TokenError.InvalidRequest(
        "The Authorization header must be Basic followed by the base64 encoding of client_id:client_secret in UTF-8.");

    /// <summary>Whether the header has the Basic scheme. Any other is an authentication method that we do not support.</summary>
    public static bool IsBasic(string header) =>
        header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && (header.Length == Scheme.Length || header[Scheme.Length] is ' ');

    /// <param name="header">The header's value, with the Basic scheme.</param>
    public static Outcome<ClientCredential.Secret> Read(string header)
    {
        var base64 = header.AsSpan(Scheme.Length).Trim(' ');
        var bytes = new byte[base64.Length];
        if (base64.ContainsAny(" \t\r\n") // Convert would skip them
            || !Convert.TryFromBase64Chars(base64, bytes, out var length)
            || !Utf8.IsValid(bytes.AsSpan(0, length)))
        {
            return Malformed;
        }

        return Read(bytes.AsSpan(0, length));
    }

    // Form-encoded, as the RFC demands, or otherwise raw: curl and many other clients send it raw.
    private static Outcome<ClientCredential.Secret> Read(Span<byte> credentials)
    {
        var colon = credentials.IndexOf((byte)':');
        if (colon <= 0 || colon == credentials.Length - 1 || credentials.Contains((byte)0))
        {
            return Malformed;
        }

        if (ControlCharacters.AreIn(credentials))
        {
            return TokenError.ControlCharacter;
        }

        var raw = new ClientCredential.Secret(
            Encoding.UTF8.GetString(credentials[..colon]), Encoding.UTF8.GetString(credentials[(colon + 1)..]), AuthenticationMethod.ClientSecretBasic);
        if (!FormEncoding.TryDecode(credentials[..colon], out var id)
            || !FormEncoding.TryDecode(credentials[(colon + 1)..], out var secret)
            || id.Contains((byte)0)
            || secret.Contains((byte)0))
        {
            return raw;
        }

        // Usually an encoded line end. A secret with these raw characters is possible, but rare.
        if (ControlCharacters.AreIn(id) || ControlCharacters.AreIn(secret))
        {
            return raw with { HasEncodedControlCharacter = true };
        }

        var decoded = new ClientCredential.Secret(Encoding.UTF8.GetString(id), Encoding.UTF8.GetString(secret), AuthenticationMethod.ClientSecretBasic);

        return decoded == raw ? raw : decoded with { Otherwise = raw };
    }
}
