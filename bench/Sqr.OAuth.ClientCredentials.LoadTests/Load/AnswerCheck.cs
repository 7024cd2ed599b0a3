using System.Net;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>Whether an answer is a token as it should be: nothing is timed that answers quickly and wrongly.</summary>
internal static class AnswerCheck
{
    /// <param name="answer">What came to the request.</param>
    /// <param name="keys">The JWK Set of the server.</param>
    /// <param name="algorithm">What the token is to be signed with.</param>
    /// <param name="clientId">Who asked.</param>
    /// <param name="confirmation">The member of <c>cnf</c> that says what it is bound to; null if it is a bearer token.</param>
    /// <exception cref="LoadException">It is not.</exception>
    public static async Task DemandAsync(HttpResponseMessage answer, string keys, string algorithm, string clientId, string? confirmation)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Demand(answer.StatusCode is HttpStatusCode.OK, $"the status is {(int)answer.StatusCode}: {body}");
        Demand(answer.Content.Headers.ContentType?.MediaType == "application/json", "the type is not application/json");
        Demand(answer.Headers.CacheControl is { NoStore: true }, "it may be cached");
        using var json = JsonDocument.Parse(body);
        var root = json.RootElement;
        Demand(root.GetProperty("token_type").GetString() == (confirmation is "jkt" ? "DPoP" : "Bearer"), "the token_type is not the one asked for");
        Demand(root.GetProperty("expires_in").GetInt64() is > 3500 and <= 3600, "it does not say that the token is valid for an hour");

        var result = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(root.GetProperty("access_token").GetString(), new()
        {
            IssuerSigningKeys = new JsonWebKeySet(keys).GetSigningKeys(),
            ValidAlgorithms = [algorithm],
            ValidTypes = [Fixture.TokenType],
            ValidIssuers = [Fixture.Issuer, $"{Fixture.Issuer}/"], // OpenIddict's has a slash
            ValidAudience = Fixture.Issuer,
        });
        Demand(result.IsValid, $"the token does not verify: {result.Exception?.Message}");
        var token = (JsonWebToken)result.SecurityToken;
        Demand(token.Subject == clientId && token.GetPayloadValue<string>("client_id") == clientId, "it is not the client's");
        Demand(token.GetPayloadValue<string>("scope") == Fixture.Scope, "its scope is not the one asked for");
        Demand(token.ValidTo - token.IssuedAt == Fixture.Lifetime, "it is not valid for an hour");
        Demand(confirmation is null || token.GetPayloadValue<JsonElement>("cnf").TryGetProperty(confirmation, out _), $"it is not bound by {confirmation}");
    }

    private static void Demand(bool kept, string otherwise)
    {
        if (!kept)
        {
            throw new LoadException($"The answer is not to be timed: {otherwise}.");
        }
    }
}
