using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A JWS algorithm for tokens, assertions and proofs: one of the asymmetric algorithms of RFC 7518 §3.1.</summary>
/// <remarks>Settings, stores and JSON contain its name; code that reads the name looks it up at once.</remarks>
internal abstract class SigningAlgorithm
{
    public const int MinRsaBits = 2048; // RFC 7518 §3.3

    private const int LongRsaBits = 3072;

    private SigningAlgorithm(string name)
    {
        Name = name; // closed: there are no algorithms but those below
    }

    /// <summary>The default. An RSA key uses it unless a setting names another.</summary>
    public static SigningAlgorithm RS256 { get; } = new Rsa("RS256", MinRsaBits);

    public static IReadOnlyList<SigningAlgorithm> All { get; } =
    [
        RS256,
        new Rsa("RS384", LongRsaBits),
        new Rsa("RS512", LongRsaBits),
        new Rsa("PS256", MinRsaBits),
        new Rsa("PS384", LongRsaBits),
        new Rsa("PS512", LongRsaBits),
        new Ecdsa("ES256", JwkCurve.P256),
        new Ecdsa("ES384", JwkCurve.P384),
        new Ecdsa("ES512", JwkCurve.P521),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(algorithm => algorithm.Name)];

    /// <summary>The names of all algorithms, for messages.</summary>
    public static string AllNames { get; } = EnglishList.And(Names);

    private static FrozenDictionary<string, SigningAlgorithm> ByName { get; } = All.ToFrozenDictionary(algorithm => algorithm.Name, StringComparer.Ordinal);

    /// <summary>Its <c>alg</c>.</summary>
    public string Name { get; }

    /// <summary>The <c>kty</c> of its keys.</summary>
    public abstract string KeyType { get; }

    /// <summary>What kind of key it needs, for messages.</summary>
    public abstract string KeyRequirement { get; }

    /// <returns>Null if we do not support the algorithm.</returns>
    public static SigningAlgorithm? Find(string? name) => name is null ? null : ByName.GetValueOrDefault(name);

    /// <summary>Finds an algorithm by a name that was validated when it was read.</summary>
    /// <exception cref="ArgumentException">We do not support the algorithm.</exception>
    public static SigningAlgorithm Of(string name) =>
        Find(name) ?? throw new ArgumentException($"The algorithm {name} is not one of {AllNames}.", nameof(name));

    /// <summary>Creates a key pair of the size that we use.</summary>
    public abstract AsymmetricAlgorithm CreateKey();

    /// <summary>Imports a key pair from PKCS #8.</summary>
    /// <exception cref="CryptographicException">The key is not of the algorithm's key type.</exception>
    public AsymmetricAlgorithm ImportKey(byte[] pkcs8) => Import(key => key.ImportPkcs8PrivateKey(pkcs8, out _));

    /// <summary>Imports a public key from SubjectPublicKeyInfo (RFC 5280 §4.1.2.7).</summary>
    /// <exception cref="CryptographicException">The key is not of the algorithm's key type.</exception>
    public AsymmetricAlgorithm ImportPublicKey(byte[] spki) => Import(key => key.ImportSubjectPublicKeyInfo(spki, out _));

    /// <summary>Whether the algorithm can be used with a key.</summary>
    public virtual bool Fits(JsonWebKey key) => FitsKindOf(key);

    /// <summary>Whether the algorithm can be used with a key whose size was checked before, which would decode an RSA key's modulus each time.</summary>
    public abstract bool FitsKindOf(JsonWebKey key);

    /// <summary>How long the signatures of a key are, in bytes (RFC 7518 §3.3, §3.4).</summary>
    public abstract int SignatureBytes(JsonWebKey key);

    public sealed override string ToString() => Name;

    private protected abstract AsymmetricAlgorithm EmptyKey();

    private AsymmetricAlgorithm Import(Action<AsymmetricAlgorithm> import)
    {
        var key = EmptyKey();
        try
        {
            import(key);

            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    private sealed class Rsa(string name, int newKeyBits) : SigningAlgorithm(name)
    {
        public override string KeyType => JsonWebAlgorithmsKeyTypes.RSA;

        public override string KeyRequirement => $"an RSA key of at least {MinRsaBits} bits";

        public override AsymmetricAlgorithm CreateKey() => RSA.Create(newKeyBits);

        public override bool Fits(JsonWebKey key) => FitsKindOf(key) && key.KeySize >= MinRsaBits;

        public override bool FitsKindOf(JsonWebKey key) => key.Kty == KeyType;

        public override int SignatureBytes(JsonWebKey key) => key.KeySize / 8;

        private protected override AsymmetricAlgorithm EmptyKey() => RSA.Create();
    }

    private sealed class Ecdsa(string name, JwkCurve curve) : SigningAlgorithm(name)
    {
        public override string KeyType => JsonWebAlgorithmsKeyTypes.EllipticCurve;

        public override string KeyRequirement => $"a key on the curve {curve.Name}";

        public override AsymmetricAlgorithm CreateKey() => ECDsa.Create(curve.Curve);

        public override bool FitsKindOf(JsonWebKey key) => key.Kty == KeyType && key.Crv == curve.Name;

        public override int SignatureBytes(JsonWebKey key) => 2 * curve.CoordinateBytes;

        private protected override AsymmetricAlgorithm EmptyKey() => ECDsa.Create();
    }
}
