using System.Security.Cryptography;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The JWS algorithms that may sign a token: the asymmetric ones of RFC 7518 §3.1.</summary>
internal static class SigningAlgorithms
{
    public const int MinRsaBits = 2048; // RFC 7518 §3.3

    public static readonly string[] All = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    public static bool IsKnown(string algorithm) => All.Contains(algorithm);

    public static bool IsRsa(string algorithm) => algorithm[0] is 'R' or 'P';

    /// <summary>The size of the keys we make.</summary>
    public static int RsaBitsFor(string algorithm) => algorithm.EndsWith("256", StringComparison.Ordinal) ? MinRsaBits : 3072;

    /// <summary>The curve of an ECDSA algorithm, with its name in a JWK (RFC 7518 §3.4, §6.2.1.1).</summary>
    public static (ECCurve Curve, string Name) CurveFor(string algorithm) => algorithm switch
    {
        "ES256" => (ECCurve.NamedCurves.nistP256, "P-256"),
        "ES384" => (ECCurve.NamedCurves.nistP384, "P-384"),
        "ES512" => (ECCurve.NamedCurves.nistP521, "P-521"),
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };

    public static int CurveBitsFor(string algorithm) => algorithm switch
    {
        "ES256" => 256,
        "ES384" => 384,
        "ES512" => 521,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };
}
