using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>A private key from a file: PEM, PFX, or a JWK as IdentityServer keeps its development key.</summary>
internal sealed class KeyFile : IDisposable
{
    private KeyFile(AsymmetricAlgorithm key, string? keyId = null, string? algorithm = null) => (Key, KeyId, Algorithm) = (key, keyId, algorithm);

    public AsymmetricAlgorithm Key { get; }

    /// <summary>The kid in the file.</summary>
    public string? KeyId { get; }

    /// <summary>The algorithm in the file.</summary>
    public string? Algorithm { get; }

    /// <summary>Reads a key, and asks for the password if it needs one.</summary>
    /// <exception cref="RefusedException">The file contains no supported private key, or the password is wrong.</exception>
    public static KeyFile Read(string path)
    {
        try
        {
            return Path.GetExtension(path).ToUpperInvariant() is ".PFX" or ".P12"
                ? new(ReadPfx(path))
                : ReadText(File.ReadAllText(path), path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"The file {path} cannot be read: {exception.Message}");
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or ArgumentException)
        {
            throw new RefusedException($"{path} contains no private RSA or EC key that can be read: {exception.Message}");
        }
    }

    public void Dispose() => Key.Dispose();

    private static KeyFile ReadText(string text, string path)
    {
        if (text.TrimStart().StartsWith('{'))
        {
            var jwk = ReadJwk(text);

            return new(OfJwk(jwk), NullIfEmpty(jwk.KeyId), NullIfEmpty(jwk.Alg));
        }

        var password = PrivateKeyPem.IsEncrypted(text) ? SecretInput.Read("Password of the key: ") : null;

        return new(PrivateKeyPem.Read(text, password, path));
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static JsonWebKey ReadJwk(string text)
    {
        try
        {
            return new(text);
        }
        catch (ArgumentException exception)
        {
            throw new CryptographicException("it is not a JWK.", exception);
        }
    }

    private static AsymmetricAlgorithm ReadPfx(string path)
    {
        using var certificate = LoadPfx(path);

        using AsymmetricAlgorithm key = (AsymmetricAlgorithm?)certificate.GetRSAPrivateKey()
            ?? certificate.GetECDsaPrivateKey()
            ?? throw new CryptographicException("it contains only a certificate.");
        AsymmetricAlgorithm copy = key is RSA ? RSA.Create() : ECDsa.Create();
        copy.ImportPkcs8PrivateKey(key.ExportPkcs8PrivateKey(), out _);

        return copy;
    }

    private static X509Certificate2 LoadPfx(string path)
    {
        try
        {
            return X509CertificateLoader.LoadPkcs12FromFile(path, null, X509KeyStorageFlags.Exportable);
        }
        catch (CryptographicException)
        {
            return X509CertificateLoader.LoadPkcs12FromFile(path, SecretInput.Read("Password of the PFX: "), X509KeyStorageFlags.Exportable);
        }
    }

    private static AsymmetricAlgorithm OfJwk(JsonWebKey jwk) => jwk.Kty switch
    {
        JsonWebAlgorithmsKeyTypes.RSA when jwk.HasPrivateKey => RSA.Create(new RSAParameters
        {
            Modulus = Bytes(jwk.N),
            Exponent = Bytes(jwk.E),
            D = Bytes(jwk.D),
            P = Bytes(jwk.P),
            Q = Bytes(jwk.Q),
            DP = Bytes(jwk.DP),
            DQ = Bytes(jwk.DQ),
            InverseQ = Bytes(jwk.QI),
        }),
        JsonWebAlgorithmsKeyTypes.EllipticCurve when jwk.HasPrivateKey => ECDsa.Create(new ECParameters
        {
            Curve = JwkCurve.Find(jwk.Crv)?.Curve ?? throw new CryptographicException($"its curve is none of {JwkCurve.AllNames}."),
            Q = { X = Bytes(jwk.X), Y = Bytes(jwk.Y) },
            D = Bytes(jwk.D),
        }),
        _ => throw new CryptographicException("it is not a private RSA or EC JWK."),
    };

    private static byte[] Bytes(string base64Url) => Base64UrlEncoder.DecodeBytes(base64Url);
}
