using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A validated public key for verifying signatures. It contains nothing private from the JWK it was read from.</summary>
internal sealed class VerificationKey
{
    private const int MaxRsaBits = 8192; // longer keys make every attempt expensive
    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"]; // RFC 7518 §6

    private readonly SigningAlgorithm? _only;
    private int? _rsaBits;

    private VerificationKey(JsonWebKey key, SigningAlgorithm? only) => (Key, _only) = (key, only);

    public JsonWebKey Key { get; }

    /// <summary>The length of an RSA key; zero for any other.</summary>
    public int RsaBits => _rsaBits ??= Key.Kty == JsonWebAlgorithmsKeyTypes.RSA ? Key.KeySize : 0; // decodes the modulus

    /// <summary>Null if it has none.</summary>
    public string? KeyId => Key.Kid;

    /// <summary>Reads a JWK.</summary>
    /// <param name="json">The JSON of the JWK.</param>
    /// <param name="fault">What is wrong with it, to end a sentence of which it is the subject.</param>
    /// <returns>Null if it cannot be used.</returns>
    public static VerificationKey? Read(string json, out string fault)
    {
        try
        {
            using var jwk = JsonDocument.Parse(json);

            return Read(jwk.RootElement, out fault);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException) // the second: half of a surrogate pair
        {
            fault = "is not JSON";

            return null;
        }
    }

    /// <inheritdoc cref="Read(string, out string)"/>
    public static VerificationKey? Read(JsonElement jwk, out string fault)
    {
        var key = Load(jwk, out fault, out var loaded);
        loaded?.Dispose();

        return key;
    }

    /// <summary>Reads a JWK for immediate use. Loading a key takes as long as verifying with it, so this avoids loading it twice.</summary>
    /// <inheritdoc cref="Read(string, out string)"/>
    /// <param name="jwk">The JWK.</param>
    /// <param name="fault">What is wrong with it, to end a sentence of which it is the subject.</param>
    /// <param name="loaded">The key itself, for use by one thread; dispose of it. Null if it could not be loaded.</param>
    public static VerificationKey? Load(JsonElement jwk, out string fault, out AsymmetricAlgorithm? loaded)
    {
        loaded = null;
        try
        {
            fault = FaultOf(jwk) ?? "";
            if (fault.Length > 0)
            {
                return null;
            }

            var key = Text(jwk, "kty") switch
            {
                JsonWebAlgorithmsKeyTypes.RSA => ReadRsa(jwk, ref fault, out loaded),
                JsonWebAlgorithmsKeyTypes.EllipticCurve => ReadEC(jwk, ref fault, out loaded),
                _ => null,
            };

            return key is null ? null : Fit(key, Text(jwk, "alg"), ref fault);
        }
        catch (Exception exception)
            when (exception is FormatException or CryptographicException or InvalidOperationException) // the last: half of a surrogate pair
        {
            fault = "is damaged: its numbers are not a public key";

            return null;
        }
    }

    /// <summary>Whether it can verify signatures of this algorithm.</summary>
    public bool Fits(SigningAlgorithm algorithm) => (_only is null || _only == algorithm) && algorithm.FitsKindOf(Key);

    private static string? FaultOf(JsonElement jwk)
    {
        if (jwk.ValueKind is not JsonValueKind.Object)
        {
            return "is not a JSON object";
        }

        if (Array.Find(PrivateMembers, member => jwk.TryGetProperty(member, out _)) is { } secret)
        {
            return $"has the private member \"{secret}\", which only the client may have. Register only the public key, and replace this key: "
                + "it is no longer secret";
        }

        if (jwk.TryGetProperty("use", out var use)
            && !(use.ValueKind is JsonValueKind.String && (use.ValueEquals("sig"u8) || use.ValueEquals("jwt-svid"u8)))) // the second: in a SPIFFE bundle
        {
            return "has a \"use\" other than \"sig\"; register the key for signatures";
        }

        if (jwk.TryGetProperty("key_ops", out var operations)
            && !(operations.ValueKind is JsonValueKind.Array
                && operations.EnumerateArray().Any(operation => operation.ValueKind is JsonValueKind.String && operation.ValueEquals("verify"u8))))
        {
            return "has \"key_ops\" without \"verify\"; register the key for verifying signatures";
        }

        return Text(jwk, "kty") is JsonWebAlgorithmsKeyTypes.RSA or JsonWebAlgorithmsKeyTypes.EllipticCurve
            ? null
            : "has a \"kty\" other than \"RSA\" and \"EC\"; register a key of one of these kinds";
    }

    private static JsonWebKey? ReadRsa(JsonElement jwk, ref string fault, out AsymmetricAlgorithm? loaded)
    {
        loaded = null;
        var (modulus, exponent) = (Number(jwk, "n"), Number(jwk, "e"));
        if (!IsSaneExponent(exponent) || (modulus[^1] & 1) == 0)
        {
            fault = "has an invalid exponent or modulus; the exponent must be odd, more than 1 and less than 2 to the power of 32. Try 65537, which is AQAB";

            return null;
        }

        var rsa = RSA.Create(new RSAParameters { Modulus = modulus, Exponent = exponent });
        loaded = rsa;
        if (rsa.KeySize is < SigningAlgorithm.MinRsaBits or > MaxRsaBits)
        {
            fault = $"has {rsa.KeySize} bits; it must have from {SigningAlgorithm.MinRsaBits} to {MaxRsaBits}";

            return null;
        }

        return new()
        {
            Kty = JsonWebAlgorithmsKeyTypes.RSA,
            N = Base64UrlEncoder.Encode(modulus),
            E = Base64UrlEncoder.Encode(exponent),
            Kid = Text(jwk, "kid"),
        };
    }

    private static bool IsSaneExponent(ReadOnlySpan<byte> exponent) =>
        exponent.Length <= 4 && (exponent[^1] & 1) == 1 && !(exponent.Length == 1 && exponent[0] == 1);

    private static JsonWebKey? ReadEC(JsonElement jwk, ref string fault, out AsymmetricAlgorithm? loaded)
    {
        loaded = null;
        if (JwkCurve.Find(Text(jwk, "crv")) is not { } curve)
        {
            fault = $"is on a curve other than {JwkCurve.AllNames}";

            return null;
        }

        var point = new ECPoint { X = Base64UrlEncoder.DecodeBytes(Text(jwk, "x") ?? ""), Y = Base64UrlEncoder.DecodeBytes(Text(jwk, "y") ?? "") };
        var ecdsa = ECDsa.Create(new ECParameters { Curve = curve.Curve, Q = point }); // throws for a point that is not on the curve
        loaded = ecdsa;
        if (point.X.Length != (ecdsa.KeySize + 7) / 8)
        {
            fault = "has coordinates that are not as long as its curve requires (RFC 7518 §6.2.1.2)"; // otherwise one key would have many thumbprints

            return null;
        }

        return new()
        {
            Kty = JsonWebAlgorithmsKeyTypes.EllipticCurve,
            Crv = curve.Name,
            X = Base64UrlEncoder.Encode(point.X),
            Y = Base64UrlEncoder.Encode(point.Y),
            Kid = Text(jwk, "kid"),
        };
    }

    private static VerificationKey? Fit(JsonWebKey key, string? name, ref string fault)
    {
        var only = SigningAlgorithm.Find(name);
        if (name is null || only?.FitsKindOf(key) is true)
        {
            return new(key, only);
        }

        fault = $"has an \"alg\" that is unknown or does not match the key; remove it, or make it one of {SigningAlgorithm.AllNames}";

        return null;
    }

    /// <summary>A number of bytes without leading zeros (RFC 7518 §6.3.1.1), which some writers include anyway.</summary>
    private static byte[] Number(JsonElement jwk, string member)
    {
        var number = Base64UrlEncoder.DecodeBytes(Text(jwk, member) ?? "").AsSpan().TrimStart((byte)0);

        return number.IsEmpty ? throw new FormatException() : number.ToArray();
    }

    private static string? Text(JsonElement jwk, string member) =>
        jwk.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
