using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The public half of a key, as a JWK (RFC 7517). It is built member by member, so that nothing private can slip in.</summary>
internal static class PublicKeys
{
    /// <exception cref="ArgumentException">The public half cannot be read from the key.</exception>
    public static JsonWebKey Of(SecurityKey key, string argument) => key switch
    {
        RsaSecurityKey { Rsa: { } rsa } => Of(rsa),
        RsaSecurityKey rsa => OfRsa(rsa.Parameters),
        ECDsaSecurityKey { ECDsa: { } ecdsa } => Of(ecdsa),
        X509SecurityKey { PublicKey: RSA or ECDsa } certificate => Of(certificate.PublicKey),
        JsonWebKey { Kty: JsonWebAlgorithmsKeyTypes.RSA } jwk => OfRsa(jwk),
        JsonWebKey { Kty: JsonWebAlgorithmsKeyTypes.EllipticCurve } jwk => new() { Kty = jwk.Kty, Crv = jwk.Crv, X = jwk.X, Y = jwk.Y, Kid = jwk.Kid },
        _ => throw new ArgumentException(
            $"The public half of a {key.GetType().Name} cannot be read from it. Pass it as a JsonWebKey with the credentials.", argument),
    };

    /// <param name="key">An RSA or ECDsa key.</param>
    public static JsonWebKey Of(AsymmetricAlgorithm key) => key switch
    {
        RSA rsa => OfRsa(rsa.ExportParameters(includePrivateParameters: false)),
        ECDsa ecdsa => OfECDsa(ecdsa.ExportParameters(includePrivateParameters: false)),
        _ => throw new UnreachableException(),
    };

    /// <param name="stored">A key that the issuer keeps.</param>
    /// <param name="location">Where it is stored, for the message.</param>
    /// <exception cref="SigningKeyException">The public half is damaged.</exception>
    public static JsonWebKey Of(StoredSigningKey stored, string location)
    {
        try
        {
            var algorithm = stored.SigningAlgorithm;
            using var half = algorithm.ImportPublicKey(Convert.FromBase64String(stored.PublicKey));
            var key = Of(half);
            Check(key, algorithm, nameof(stored));
            key.Kid = stored.KeyId;

            return key;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or FormatException)
        {
            throw new SigningKeyException(
                $"The signing key {stored}, kept in {location}, is damaged: its public half cannot be read. Restore it from a backup, or move the key away: "
                + "a new one is then created, and tokens signed with the old one no longer verify.", exception);
        }
    }

    /// <returns>Null if the public half is damaged, or is for an algorithm that is not supported.</returns>
    public static string? ThumbprintOf(StoredSigningKey stored)
    {
        try
        {
            return Base64UrlEncoder.Encode(Of(stored, "").ComputeJwkThumbprint());
        }
        catch (SigningKeyException)
        {
            return null;
        }
    }

    /// <exception cref="ArgumentException">The key does not match the algorithm.</exception>
    public static void Check(JsonWebKey key, SigningAlgorithm algorithm, string argument)
    {
        if (!algorithm.Fits(key))
        {
            throw new ArgumentException($"The algorithm {algorithm} needs {algorithm.KeyRequirement}.", argument);
        }
    }

    /// <summary>Writes the JWK Set (RFC 7517 §5) of those keys.</summary>
    public static PublishedDocument Publish(IEnumerable<(JsonWebKey Key, SigningAlgorithm Algorithm)> keys) => PublishedDocument.Write(json =>
    {
        json.WriteStartArray("keys");
        foreach (var uses in keys.GroupBy(use => use.Key.Kid))
        {
            Write(json, uses.First().Key, uses.Select(use => use.Algorithm).ToList());
        }

        json.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter json, JsonWebKey key, List<SigningAlgorithm> algorithms)
    {
        json.WriteStartObject();
        json.WriteString("kty", key.Kty);
        json.WriteString("use", JsonWebKeyUseNames.Sig);
        json.WriteString("kid", key.Kid);
        if (algorithms is [var algorithm])
        {
            json.WriteString("alg", algorithm.Name); // omitted if one of the host's own keys signs with several
        }

        if (key.Kty == JsonWebAlgorithmsKeyTypes.RSA)
        {
            json.WriteString("n", key.N);
            json.WriteString("e", key.E);
        }
        else
        {
            json.WriteString("crv", key.Crv);
            json.WriteString("x", key.X);
            json.WriteString("y", key.Y);
        }

        json.WriteEndObject();
    }

    private static JsonWebKey OfRsa(JsonWebKey jwk)
    {
        var key = OfRsa(new RSAParameters { Modulus = Base64UrlEncoder.DecodeBytes(jwk.N), Exponent = Base64UrlEncoder.DecodeBytes(jwk.E) });
        key.Kid = jwk.Kid;

        return key;
    }

    // Some tools write a sign before the modulus, which RFC 7518 §6.3.1.1 forbids.
    private static JsonWebKey OfRsa(RSAParameters key) => new()
    {
        Kty = JsonWebAlgorithmsKeyTypes.RSA,
        N = Base64UrlEncoder.Encode([.. key.Modulus.AsSpan().TrimStart((byte)0)]),
        E = Base64UrlEncoder.Encode(key.Exponent),
    };

    private static JsonWebKey OfECDsa(ECParameters key) => new()
    {
        Kty = JsonWebAlgorithmsKeyTypes.EllipticCurve,
        Crv = JwkCurve.Find(key.Curve)?.Name ?? "",
        X = Base64UrlEncoder.Encode(key.Q.X),
        Y = Base64UrlEncoder.Encode(key.Q.Y),
    };
}
