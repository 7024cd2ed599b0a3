using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sqr.OAuth.ClientCredentials;

// The schemas of the contract, openapi.json, as the host's OpenAPI documents show them. Generators name a schema after its type.
// TokenAnswers writes the members of a token's answer itself.
// The prefix is there because the host may have types with the contract's names. The attributes keep generators from widening a type.

internal sealed record SqrTokenRequestDto
{
    [JsonPropertyName("client_id"), Description("The client identifier issued during registration.")]
    public required string ClientId { get; init; }

    [JsonPropertyName("client_secret"), Description("The client secret issued during registration.")]
    public required string ClientSecret { get; init; }

    [JsonPropertyName("grant_type"), Description("Must be `client_credentials` for this flow.")]
    public required string GrantType { get; init; }

    public override string ToString() => nameof(SqrTokenRequestDto); // a record would print the secret
}

internal sealed record SqrTokenResponseDto
{
    [JsonPropertyName("access_token"), Description("The JWT access token issued by the server.")]
    public required string AccessToken { get; init; }

    [JsonPropertyName("token_type"), Description("Type of the token issued.")]
    public required string TokenType { get; init; }

    [JsonPropertyName("expires_in"), Description("Lifetime of the access token in seconds."), JsonNumberHandling(JsonNumberHandling.Strict)]
    public required long ExpiresIn { get; init; }

    [JsonPropertyName("scope"), Description("Granted scopes."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    // Null leaves it out. The schema is a plain string, because the member is never null in an answer.
    public string Scope { get; init; } = null!;

    public override string ToString() => nameof(SqrTokenResponseDto); // a record would print the token
}

internal sealed record SqrTokenErrorDto
{
    [JsonPropertyName("error"), Description("Error type identifier.")]
    public required string Error { get; init; }

    [JsonPropertyName("error_description"), Description("Human-readable error explanation.")]
    public required string ErrorDescription { get; init; }
}

internal sealed record SqrInternalErrorDto
{
    [JsonPropertyName("code"), JsonNumberHandling(JsonNumberHandling.Strict)]
    public required double Code { get; init; }

    [JsonPropertyName("timestamp")]
    public required DateTimeOffset Timestamp { get; init; }

    [JsonPropertyName("path")]
    public required string Path { get; init; }

    [JsonPropertyName("method")]
    public required string Method { get; init; }

    [JsonPropertyName("error")]
    public required string Error { get; init; }

    [JsonPropertyName("message")]
    public required string Message { get; init; }
}

/// <summary>Always writes milliseconds, which the serializer omits if they are zero. Not an attribute of the property, because generators would then not
/// recognize the property's type.</summary>
internal sealed class TimestampConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
}

[JsonSourceGenerationOptions(Converters = [typeof(TimestampConverter)])]
[JsonSerializable(typeof(SqrTokenResponseDto))]
[JsonSerializable(typeof(SqrTokenErrorDto))]
[JsonSerializable(typeof(SqrInternalErrorDto))]
internal sealed partial class ContractJson : JsonSerializerContext;
