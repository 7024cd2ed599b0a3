using System.Buffers;
using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Writes the payload of access tokens (RFC 9068 §2.2).</summary>
internal static class TokenPayload
{
    // Each thread keeps a writer and its buffer, so that a token allocates neither.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _bytes;

    [ThreadStatic]
    private static Utf8JsonWriter? _json;

    /// <returns>A JSON object, until this thread writes the next one.</returns>
    public static ReadOnlySpan<byte> Write(in TokenClaims claims)
    {
        var bytes = _bytes ??= new(1024);
        var json = _json ??= new(bytes, JwtJsonWriting.Options);
        bytes.ResetWrittenCount();
        json.Reset();

        json.WriteStartObject();
        WriteProtocolClaims(json, claims);
        if (claims.Custom is { } custom)
        {
            ClaimWriter.Write(json, custom.Values);
            json.Flush();
        }
        else
        {
            json.Flush();
            bytes.Write(claims.Client.EncodedClaims);
        }

        bytes.Write("}"u8);

        return bytes.WrittenSpan;
    }

    private static void WriteProtocolClaims(Utf8JsonWriter json, in TokenClaims claims)
    {
        json.WriteString("iss"u8, claims.Issuer);
        json.WriteString("sub"u8, claims.Client.ClientId);
        json.WriteString("client_id"u8, claims.Client.ClientId);
        WriteAudience(json, claims.Audience);
        WriteId(json, claims.Id);
        json.WriteNumber("iat"u8, claims.IssuedAt.ToUnixTimeSeconds());
        json.WriteNumber("exp"u8, claims.ExpiresAt.ToUnixTimeSeconds());
        if (claims.Scope is { } scope)
        {
            json.WriteString("scope"u8, scope);
        }

        if (claims.Confirmation is { } confirmation)
        {
            WriteConfirmation(json, confirmation);
        }
    }

    // A string if there is one audience, otherwise a list (RFC 7519 §4.1.3).
    private static void WriteAudience(Utf8JsonWriter json, IReadOnlyList<string> audience)
    {
        if (audience is [var one])
        {
            json.WriteString("aud"u8, one);

            return;
        }

        json.WriteStartArray("aud"u8);
        foreach (var each in audience)
        {
            json.WriteStringValue(each);
        }

        json.WriteEndArray();
    }

    private static void WriteId(Utf8JsonWriter json, Guid id)
    {
        Span<byte> text = stackalloc byte[32];
        id.TryFormat(text, out _, "N");
        json.WriteString("jti"u8, text);
    }

    private static void WriteConfirmation(Utf8JsonWriter json, Confirmation confirmation)
    {
        json.WriteStartObject("cnf"u8);
        if (confirmation.JwkThumbprint is { } key)
        {
            json.WriteString("jkt"u8, key);
        }

        if (confirmation.CertificateThumbprint is { } certificate)
        {
            json.WriteString("x5t#S256"u8, certificate);
        }

        json.WriteEndObject();
    }
}

/// <summary>What a token says.</summary>
/// <param name="Issuer">Its <c>iss</c>.</param>
/// <param name="Client">The client that it is for: <c>sub</c> and <c>client_id</c>, and the claims of its settings.</param>
/// <param name="Audience">Its <c>aud</c>.</param>
/// <param name="Id">Its <c>jti</c>.</param>
/// <param name="IssuedAt">Its <c>iat</c>.</param>
/// <param name="ExpiresAt">Its <c>exp</c>.</param>
/// <param name="Scope">Its <c>scope</c>; null for none.</param>
/// <param name="Confirmation">Its <c>cnf</c>; null for none.</param>
/// <param name="Custom">The claims of the client and of the host's code; null if no code adds any.</param>
internal readonly record struct TokenClaims(
    string Issuer,
    Client Client,
    IReadOnlyList<string> Audience,
    Guid Id,
    DateTimeOffset IssuedAt,
    DateTimeOffset ExpiresAt,
    string? Scope,
    Confirmation? Confirmation,
    AccessTokenClaims? Custom);
