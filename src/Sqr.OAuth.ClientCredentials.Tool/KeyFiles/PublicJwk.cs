using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>The public half of an EC key on P-256, as a JWK (RFC 7517).</summary>
internal static class PublicJwk
{
    public static JsonObject Of(ECDsa pair)
    {
        var point = pair.ExportParameters(includePrivateParameters: false).Q;

        return new()
        {
            ["kty"] = JsonWebAlgorithmsKeyTypes.EllipticCurve,
            ["crv"] = JsonWebKeyECTypes.P256,
            ["x"] = Base64UrlEncoder.Encode(point.X),
            ["y"] = Base64UrlEncoder.Encode(point.Y),
        };
    }
}
