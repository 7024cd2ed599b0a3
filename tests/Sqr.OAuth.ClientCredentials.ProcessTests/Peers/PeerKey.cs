using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A key pair as a client has it: the private half stays with it, the public one is registered.</summary>
internal sealed class PeerKey
{
    private PeerKey(JsonWebKey key, string algorithm)
    {
        key.KeyId = "2026-11";
        Algorithm = algorithm;
        Private = Jwk(
            ("kty", key.Kty), ("kid", key.KeyId), ("alg", algorithm), ("crv", key.Crv), ("x", key.X), ("y", key.Y), ("n", key.N), ("e", key.E),
            ("d", key.D), ("p", key.P), ("q", key.Q), ("dp", key.DP), ("dq", key.DQ), ("qi", key.QI));
        Public = Jwk(("kty", key.Kty), ("kid", key.KeyId), ("crv", key.Crv), ("x", key.X), ("y", key.Y), ("n", key.N), ("e", key.E));
        Credentials = new(key, algorithm);
    }

    public string Algorithm { get; }

    public JsonObject Private { get; }

    public JsonObject Public { get; }

    public SigningCredentials Credentials { get; }

    public static PeerKey For(string algorithm) => new(
        algorithm[0] == 'E'
            ? JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new(ECDsa.Create(ECCurve.NamedCurves.nistP256)))
            : JsonWebKeyConverter.ConvertFromRSASecurityKey(new(RSA.Create(2048))),
        algorithm);

    private static JsonObject Jwk(params (string Name, string? Value)[] members) =>
        new(members.Where(member => member.Value is not null).Select(member => KeyValuePair.Create(member.Name, (JsonNode?)member.Value)));
}
