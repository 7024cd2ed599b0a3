using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>A new key that a token is bound to, and its proofs (RFC 9449 §4.2).</summary>
internal sealed class ProofKey : IDisposable
{
    private readonly ECDsa _pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>A new proof for a POST, which works once.</summary>
    /// <param name="url">The URL it is sent to.</param>
    /// <param name="nonce">The nonce that the issuer requires; null for none.</param>
    public string Prove(Uri url, string? nonce)
    {
        var claims = new JsonObject
        {
            ["jti"] = Guid.NewGuid().ToString("N"),
            ["htm"] = "POST",
            ["htu"] = url.GetLeftPart(UriPartial.Path),
            ["iat"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
        };
        if (nonce is not null)
        {
            claims["nonce"] = nonce;
        }

        Dictionary<string, object> header = new() { ["typ"] = "dpop+jwt", ["jwk"] = JsonSerializer.SerializeToElement(PublicJwk.Of(_pair)) };

        SigningCredentials credentials = new(new ECDsaSecurityKey(_pair), SecurityAlgorithms.EcdsaSha256);

        return new JsonWebTokenHandler().CreateToken(claims.ToJsonString(), credentials, header);
    }

    public void Dispose() => _pair.Dispose();
}
