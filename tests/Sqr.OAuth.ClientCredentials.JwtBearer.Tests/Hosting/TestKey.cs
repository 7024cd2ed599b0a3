using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>An ES256 key pair that signs whatever it is given, also what no library would.</summary>
internal sealed class TestKey
{
    private readonly ECDsa _ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>The key of an issuer whose tokens tests make up.</summary>
    public static TestKey OfIssuer { get; } = new();

    /// <summary>The key that a client signs its proofs with.</summary>
    public static TestKey OfClient { get; } = new();

    public SigningCredentials Credentials => new(new ECDsaSecurityKey(_ecdsa) { KeyId = "test" }, "ES256");

    public JsonObject Jwk
    {
        get
        {
            var point = _ecdsa.ExportParameters(includePrivateParameters: false).Q;

            return new() { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64UrlEncoder.Encode(point.X), ["y"] = Base64UrlEncoder.Encode(point.Y) };
        }
    }

    public string Thumbprint => Base64UrlEncoder.Encode(new JsonWebKey(Jwk.ToJsonString()).ComputeJwkThumbprint());

    public string Sign(string header, string claims)
    {
        var input = $"{Base64UrlEncoder.Encode(header)}.{Base64UrlEncoder.Encode(claims)}";

        return $"{input}.{Base64UrlEncoder.Encode(_ecdsa.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256))}";
    }
}
