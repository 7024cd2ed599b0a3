using System.Security.Cryptography;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A curve for ECDSA signatures, by its name in a JWK (RFC 7518 §6.2.1.1).</summary>
internal sealed class JwkCurve
{
    private readonly string _oid;
    private readonly string[] _windowsNames;

    // closed: the curves below are all there are
    private JwkCurve(string name, ECCurve curve, int coordinateBytes, string oid, params string[] windowsNames) =>
        (Name, Curve, CoordinateBytes, _oid, _windowsNames) = (name, curve, coordinateBytes, oid, windowsNames);

    public static JwkCurve P256 { get; } = new("P-256", ECCurve.NamedCurves.nistP256, 32, "1.2.840.10045.3.1.7", "nistP256", "ECDSA_P256");

    public static JwkCurve P384 { get; } = new("P-384", ECCurve.NamedCurves.nistP384, 48, "1.3.132.0.34", "nistP384", "ECDSA_P384");

    public static JwkCurve P521 { get; } = new("P-521", ECCurve.NamedCurves.nistP521, 66, "1.3.132.0.35", "nistP521", "ECDSA_P521");

    public static IReadOnlyList<JwkCurve> All { get; } = [P256, P384, P521];

    /// <summary>The names of all curves, for messages.</summary>
    public static string AllNames { get; } = EnglishList.And([.. All.Select(curve => curve.Name)]);

    public string Name { get; }

    public ECCurve Curve { get; }

    /// <summary>The length of a coordinate, and of each half of a signature (RFC 7518 §6.2.1.2, §3.4).</summary>
    public int CoordinateBytes { get; }

    /// <returns>Null if we do not support the curve.</returns>
    public static JwkCurve? Find(string? name) => All.FirstOrDefault(curve => curve.Name == name);

    /// <inheritdoc cref="Find(string?)"/>
    public static JwkCurve? Find(ECCurve curve) => All.FirstOrDefault(one => one.Is(curve.Oid));

    public override string ToString() => Name;

    private bool Is(Oid curve) => curve.Value == _oid || _windowsNames.Contains(curve.FriendlyName); // Windows names the curves, OpenSSL gives their OIDs
}
