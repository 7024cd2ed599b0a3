using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>Signs, and returns how long the signature is.</summary>
internal delegate int BareSignature(ReadOnlySpan<byte> data, Span<byte> signature);

/// <summary>The signing key of a server that is not ours, from a PEM file: RSA of 2048 bits, or EC on P-256.</summary>
internal sealed class StoredKey
{
    private readonly string _pem;
    private readonly string _algorithm;
    private readonly string _id;

    private StoredKey(string pem, string algorithm)
    {
        (_pem, _algorithm) = (pem, algorithm);
        AsymmetricSecurityKey key = IsRsa ? new RsaSecurityKey(OpenRsa()) : new ECDsaSecurityKey(OpenEC());
        key.KeyId = _id = Base64UrlEncoder.Encode(key.ComputeJwkThumbprint());
        Credentials = new(key, algorithm);
    }

    public SigningCredentials Credentials { get; }

    private bool IsRsa => _algorithm == SecurityAlgorithms.RsaSha256;

    /// <summary>Opens the key in the server's directory; the first start makes it.</summary>
    public static StoredKey Open(IConfiguration configuration)
    {
        var algorithm = configuration["Algorithm"] ?? SecurityAlgorithms.RsaSha256;
        var file = Path.Combine(configuration["Directory"] ?? ".", $"{algorithm}.pem");
        if (!File.Exists(file))
        {
            using AsymmetricAlgorithm made = algorithm == SecurityAlgorithms.RsaSha256 ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
            File.WriteAllText(file, made.ExportPkcs8PrivateKeyPem());
        }

        return new(File.ReadAllText(file), algorithm);
    }

    /// <summary>Its public half, as every server here publishes it, for its answers to be verified.</summary>
    public string PublicSet()
    {
        var jwk = IsRsa ? PublicHalf(OpenRsa()) : PublicHalf(OpenEC());
        jwk["kid"] = _id;
        jwk["alg"] = _algorithm;

        return new JsonObject { ["keys"] = new JsonArray(jwk) }.ToJsonString();
    }

    /// <summary>The signature alone, without anything that JOSE libraries put around it.</summary>
    public BareSignature Bare()
    {
        // An instance is not for several threads at once.
        ThreadLocal<RSA> rsa = new(OpenRsa);
        ThreadLocal<ECDsa> ec = new(OpenEC);

        return IsRsa
            ? (data, signature) => rsa.Value!.SignData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) // OpenRsa returns one
            : (data, signature) => ec.Value!.SignData(data, signature, HashAlgorithmName.SHA256);
    }

    private static JsonObject PublicHalf(RSA key)
    {
        var parameters = key.ExportParameters(includePrivateParameters: false);

        return new() { ["kty"] = "RSA", ["n"] = Base64UrlEncoder.Encode(parameters.Modulus), ["e"] = Base64UrlEncoder.Encode(parameters.Exponent) };
    }

    private static JsonObject PublicHalf(ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;

        return new() { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64UrlEncoder.Encode(point.X), ["y"] = Base64UrlEncoder.Encode(point.Y) };
    }

    private RSA OpenRsa()
    {
        var key = RSA.Create();
        key.ImportFromPem(_pem);

        return key;
    }

    private ECDsa OpenEC()
    {
        var key = ECDsa.Create();
        key.ImportFromPem(_pem);

        return key;
    }
}
