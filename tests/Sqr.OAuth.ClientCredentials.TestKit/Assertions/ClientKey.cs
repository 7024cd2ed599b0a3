using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A key pair of a client. It signs whatever it is given, also what no library would.</summary>
internal sealed class ClientKey
{
    private readonly RSA? _rsa;
    private readonly ECDsa? _ecdsa;

    private ClientKey(RSA? rsa, ECDsa? ecdsa, string algorithm) => (_rsa, _ecdsa, Algorithm) = (rsa, ecdsa, algorithm);

    /// <summary>A key that many tests may share: nothing changes it.</summary>
    public static ClientKey Shared { get; } = For("ES256");

    /// <summary>An RSA key that many tests may share.</summary>
    public static ClientKey SharedRsa { get; } = For("RS256");

    public string Algorithm { get; }

    public static ClientKey For(string algorithm) => algorithm switch
    {
        "ES256" => new(null, ECDsa.Create(ECCurve.NamedCurves.nistP256), algorithm),
        "ES384" => new(null, ECDsa.Create(ECCurve.NamedCurves.nistP384), algorithm),
        "ES512" => new(null, ECDsa.Create(ECCurve.NamedCurves.nistP521), algorithm),
        _ => new(RSA.Create(2048), null, algorithm),
    };

    public static ClientKey Rsa(int bits) => new(RSA.Create(bits), null, "RS256");

    /// <summary>Its public half as a JWK, with those members beside.</summary>
    public string Jwk(string? kid = null, params (string Name, string Value)[] members)
    {
        var jwk = PublicHalf();
        if (kid is not null)
        {
            jwk["kid"] = kid;
        }

        foreach (var (name, value) in members)
        {
            jwk[name] = value;
        }

        return jwk.ToJsonString();
    }

    /// <summary>An EC key's public half as a JWK with a zero before each coordinate: the same point to those who do not look.</summary>
    public string WithPaddedCoordinates()
    {
        var jwk = PublicHalf();
        foreach (var member in new[] { "x", "y" })
        {
            jwk[member] = Base64UrlEncoder.Encode([0, .. Base64UrlEncoder.DecodeBytes(jwk[member]!.GetValue<string>())]); // an EC key has both
        }

        return jwk.ToJsonString();
    }

    public string Pem() => _rsa?.ExportSubjectPublicKeyInfoPem() ?? _ecdsa!.ExportSubjectPublicKeyInfoPem(); // it is one of the two

    /// <summary>The compact form, signed.</summary>
    public string Sign(string header, string claims, string? algorithm = null)
    {
        var input = $"{Base64UrlEncoder.Encode(header)}.{Base64UrlEncoder.Encode(claims)}";

        return $"{input}.{Base64UrlEncoder.Encode(Signature(Encoding.ASCII.GetBytes(input), algorithm ?? Algorithm))}";
    }

    public byte[] Signature(byte[] input, string algorithm)
    {
        var hash = algorithm[2..] switch
        {
            "384" => HashAlgorithmName.SHA384,
            "512" => HashAlgorithmName.SHA512,
            _ => HashAlgorithmName.SHA256,
        };

        return _rsa?.SignData(input, hash, algorithm[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1)
            ?? _ecdsa!.SignData(input, hash); // it is one of the two
    }

    private JsonObject PublicHalf()
    {
        if (_rsa is not null)
        {
            var rsa = _rsa.ExportParameters(includePrivateParameters: false);

            return new() { ["kty"] = "RSA", ["n"] = Base64UrlEncoder.Encode(rsa.Modulus), ["e"] = Base64UrlEncoder.Encode(rsa.Exponent) };
        }

        var ec = _ecdsa!.ExportParameters(includePrivateParameters: false); // it is one of the two
        var curve = _ecdsa.KeySize switch
        {
            256 => "P-256",
            384 => "P-384",
            _ => "P-521",
        };

        return new() { ["kty"] = "EC", ["crv"] = curve, ["x"] = Base64UrlEncoder.Encode(ec.Q.X), ["y"] = Base64UrlEncoder.Encode(ec.Q.Y) };
    }
}
