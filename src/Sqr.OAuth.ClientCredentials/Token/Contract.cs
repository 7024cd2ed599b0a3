using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Sqr.OAuth.ClientCredentials;

// The schemas of the contract, openapi.json. Their names and descriptions show in the host's OpenAPI document.

internal sealed record TokenRequestDto
{
    [JsonPropertyName("client_id"), Description("The client identifier issued during registration.")]
    public required string ClientId { get; init; }

    [JsonPropertyName("client_secret"), Description("The client secret issued during registration.")]
    public required string ClientSecret { get; init; }

    [JsonPropertyName("grant_type"), Description("Must be `client_credentials` for this flow.")]
    public required string GrantType { get; init; }

    public override string ToString() => nameof(TokenRequestDto); // a record would print the secret
}

internal sealed record TokenResponseDto
{
    [JsonPropertyName("access_token"), Description("The JWT access token issued by the server.")]
    public required string AccessToken { get; init; }

    [JsonPropertyName("token_type"), Description("Type of the token issued.")]
    public required string TokenType { get; init; }

    [JsonPropertyName("expires_in"), Description("Lifetime of the access token in seconds.")]
    public required long ExpiresIn { get; init; }

    [JsonPropertyName("scope"), Description("Granted scopes."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Scope { get; init; }

    public override string ToString() => nameof(TokenResponseDto); // a record would print the token
}

internal sealed record TokenErrorDto
{
    [JsonPropertyName("error"), Description("Error type identifier.")]
    public required string Error { get; init; }

    [JsonPropertyName("error_description"), Description("Human-readable error explanation.")]
    public required string ErrorDescription { get; init; }
}

internal sealed record InternalErrorDto
{
    [JsonPropertyName("code")]
    public required int Code { get; init; }

    [JsonPropertyName("timestamp")]
    public required string Timestamp { get; init; }

    [JsonPropertyName("path")]
    public required string Path { get; init; }

    [JsonPropertyName("method")]
    public required string Method { get; init; }

    [JsonPropertyName("error")]
    public required string Error { get; init; }

    [JsonPropertyName("message")]
    public required string Message { get; init; }
}

[JsonSerializable(typeof(TokenResponseDto))]
[JsonSerializable(typeof(TokenErrorDto))]
[JsonSerializable(typeof(InternalErrorDto))]
internal sealed partial class ContractJson : JsonSerializerContext;
