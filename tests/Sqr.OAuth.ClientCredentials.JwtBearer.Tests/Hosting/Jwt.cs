using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A token or a proof as good software makes it, to be changed in one respect.</summary>
internal sealed class Jwt
{
    private Jwt(TestKey key, JsonObject header, JsonObject claims) => (Key, Header, Claims) = (key, header, claims);

    public TestKey Key { get; }

    public JsonObject Header { get; }

    public JsonObject Claims { get; }

    /// <summary>An access token of the issuer with the test key, for acme, who may read:users.</summary>
    public static Jwt AccessToken(DateTimeOffset now, TestKey? key = null) => new(
        key ?? TestKey.OfIssuer,
        new() { ["alg"] = "ES256", ["kid"] = "test", ["typ"] = "at+jwt" },
        new()
        {
            ["iss"] = Api.Issuer,
            ["aud"] = Api.Issuer,
            ["sub"] = "acme",
            ["client_id"] = "acme",
            ["scope"] = "read:users",
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(10).ToUnixTimeSeconds(),
        });

    /// <summary>A DPoP proof (RFC 9449 §4.2) for that token, or for asking for one.</summary>
    public static Jwt Proof(DateTimeOffset now, string? accessToken, string method = "GET", string url = Api.Address + "/users", TestKey? key = null)
    {
        key ??= TestKey.OfClient;
        var proof = new Jwt(
            key,
            new() { ["typ"] = "dpop+jwt", ["alg"] = "ES256", ["jwk"] = key.Jwk },
            new()
            {
                ["jti"] = Guid.NewGuid().ToString(),
                ["htm"] = method,
                ["htu"] = url,
                ["iat"] = now.ToUnixTimeSeconds(),
            });

        return accessToken is null ? proof : proof.WithClaim("ath", HashOf(accessToken));
    }

    public static string HashOf(string accessToken) => Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)));

    /// <summary>With another member in the header; null takes it away.</summary>
    public Jwt WithHeader(string name, JsonNode? value) => With(Header, name, value);

    /// <summary>With another claim; null takes it away.</summary>
    public Jwt WithClaim(string name, JsonNode? value) => With(Claims, name, value);

    /// <summary>Bound to the key of the client, or to a certificate, or to what nobody knows (RFC 7800).</summary>
    public Jwt BoundTo(string confirmation) => WithClaim("cnf", JsonNode.Parse(confirmation));

    public Jwt BoundToKey(TestKey? key = null) => BoundTo($$"""{"jkt":"{{(key ?? TestKey.OfClient).Thumbprint}}"}""");

    public override string ToString() => Key.Sign(Header.ToJsonString(), Claims.ToJsonString());

    private Jwt With(JsonObject json, string name, JsonNode? value)
    {
        json.Remove(name);
        if (value is not null)
        {
            json[name] = value;
        }

        return this;
    }
}
