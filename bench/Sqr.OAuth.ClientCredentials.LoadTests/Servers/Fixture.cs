using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>The issuer that each server is, and the one client that it knows.</summary>
internal static class Fixture
{
    public const string Issuer = "https://issuer.test";
    public const string TokenPath = "/oauth2/token";
    public const string KeysPath = "/.well-known/jwks.json";
    public const string TokenType = "at+jwt";
    public const string ClientId = "load-test-client";
    public const string Secret = "sqrcs_only-for-the-load-test-of-the-same-length-as-others";
    public const string Scope = "read:users";

    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    public static byte[] SecretDigest { get; } = SHA256.HashData(Encoding.UTF8.GetBytes(Secret));

    /// <summary>What stands in a token of the client; the hand-rolled server and the fixed token of the ceiling have the same.</summary>
    public static SecurityTokenDescriptor Token(SigningCredentials credentials)
    {
        var now = DateTime.UtcNow;

        return new()
        {
            Issuer = Issuer,
            Audience = Issuer,
            IssuedAt = now,
            Expires = now + Lifetime,
            TokenType = TokenType,
            Claims = new Dictionary<string, object>
            {
                ["sub"] = ClientId,
                ["client_id"] = ClientId,
                ["jti"] = Guid.NewGuid().ToString("N"),
                ["scope"] = Scope,
            },
            SigningCredentials = credentials,
        };
    }
}
