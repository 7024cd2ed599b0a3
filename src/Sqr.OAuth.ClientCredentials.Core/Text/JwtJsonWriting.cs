using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>How the JSON of a JWT is written.</summary>
internal static class JwtJsonWriting
{
    /// <summary>Only what JSON requires is escaped: a token is sent with every request, and its JSON is not part of any HTML.</summary>
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
}
