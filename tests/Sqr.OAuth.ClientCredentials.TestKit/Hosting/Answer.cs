using System.Net;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>What an endpoint answered; two answers are equal if status, body and headers are, but for the time and the
/// request's identifier.</summary>
internal sealed record Answer(HttpStatusCode Status, string Body, string Headers)
{
    /// <summary>The header Request-Id; null if there is none.</summary>
    public string? RequestId { get; private init; }

    public string? Error => Member("error");

    public string? Description => Member("error_description");

    public string? Scope => Member("scope");

    public long ExpiresIn => Json.GetProperty("expires_in").GetInt64();

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>The access token, read but not verified.</summary>
    public JsonWebToken Token => new(Member("access_token"));

    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        var headers = response.Headers.Concat(response.Content.Headers)
            .Where(header => header.Key is not ("Date" or "Server" or "Request-Id"))
            .OrderBy(header => header.Key, StringComparer.Ordinal)
            .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}");

        return new(response.StatusCode, await response.Content.ReadAsStringAsync(), string.Join('\n', headers))
        {
            RequestId = response.Headers.TryGetValues("Request-Id", out var ids) ? ids.Single() : null,
        };
    }

    public bool Equals(Answer? other) => other is not null && (Status, Body, Headers) == (other.Status, other.Body, other.Headers);

    public override int GetHashCode() => HashCode.Combine(Status, Body, Headers);

    public override string ToString() => $"{(int)Status} {Body}\n{Headers}";

    private string? Member(string name) => Json.TryGetProperty(name, out var value) ? value.GetString() : null;
}
