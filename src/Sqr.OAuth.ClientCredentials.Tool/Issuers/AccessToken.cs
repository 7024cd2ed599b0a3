using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>A JWT access token, decoded.</summary>
internal sealed class AccessToken
{
    private AccessToken(string encoded, JsonObject header, JsonObject claims) => (Encoded, Header, Claims) = (encoded, header, claims);

    public string Encoded { get; }

    public JsonObject Header { get; }

    public JsonObject Claims { get; }

    public string? KeyId => Header.Text("kid");

    public string? Algorithm => Header.Text("alg");

    /// <summary>What the presenter must prove to possess (<c>cnf</c>, RFC 7800), by one of its methods.</summary>
    public string? Confirmation(string method) => (Claims["cnf"] as JsonObject)?.Text(method);

    public DateTimeOffset? Moment(string claim) => Claims.Number(claim) is { } seconds and >= 0 and < 253402300800 // year 10000
        ? DateTimeOffset.FromUnixTimeSeconds(seconds)
        : null;

    /// <returns>Null if it is not a JWT but an opaque token, which only its issuer can read.</returns>
    public static AccessToken? Read(string encoded)
    {
        try
        {
            var token = new JsonWebToken(encoded);

            return JsonReading.AsObject(Base64UrlEncoder.Decode(token.EncodedHeader)) is { } header
                && JsonReading.AsObject(Base64UrlEncoder.Decode(token.EncodedPayload)) is { } claims
                ? new(encoded, header, claims)
                : null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or SecurityTokenException)
        {
            return null;
        }
    }

    /// <summary>Whether a key of that set made the signature; nothing else of the token is checked.</summary>
    public async Task<bool> VerifiesWithAsync(string jwks)
    {
        IList<SecurityKey> keys;
        try
        {
            keys = new JsonWebKeySet(jwks).GetSigningKeys();
        }
        catch (ArgumentException)
        {
            return false;
        }

        var result = await new JsonWebTokenHandler().ValidateTokenAsync(Encoded, new TokenValidationParameters
        {
            IssuerSigningKeys = keys,
            TryAllIssuerSigningKeys = KeyId is null,
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
        });

        return result.IsValid;
    }
}
