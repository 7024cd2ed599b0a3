using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>The cryptography that a way to get a token cannot do without, as bare calls to .NET with values that are always the same.</summary>
/// <param name="Signs">Whether a token is signed.</param>
/// <param name="Prove">What proves who the client is, and what the token is bound to.</param>
internal sealed record BareCryptography(bool Signs, Action Prove)
{
    public static BareCryptography Of(string server) => server switch
    {
        "floor" => new(Signs: false, () => { }),
        "ceiling" => new(Signs: true, () => { }),
        "bare-secret" => new(Signs: true, CompareSecret),
        "bare-assertion" => new(Signs: true, VerifyByKnownKey()),
        "bare-dpop" => new(Signs: true, CompareSecret + VerifyByNewKey()),
        "bare-certificate" => new(Signs: true, LoadCertificate()),
        _ => throw new ArgumentException($"There is no server \"{server}\".", nameof(server)),
    };

    private static void CompareSecret() =>
        Demand(CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(Fixture.Secret)), Fixture.SecretDigest));

    private static Action VerifyByKnownKey()
    {
        var (jwk, data, signature) = SignedJwt();
        ThreadLocal<ECDsa> keys = new(() => ECDsa.Create(jwk)); // an instance is not for several threads at once

        return () => Demand(keys.Value!.VerifyData(data, signature, HashAlgorithmName.SHA256)); // ECDsa.Create returns one
    }

    // The key comes with the proof, and its thumbprint goes into the token.
    private static Action VerifyByNewKey()
    {
        const int ThumbprintInputBytes = 128; // {"crv":"P-256","kty":"EC","x":"...","y":"..."}
        var (jwk, data, signature) = SignedJwt();

        return () =>
        {
            using var key = ECDsa.Create(jwk);
            SHA256.HashData(data.AsSpan(0, ThumbprintInputBytes));
            Demand(key.VerifyData(data, signature, HashAlgorithmName.SHA256));
        };
    }

    // The certificate comes with the request, and its SHA-256 goes into the token.
    private static Action LoadCertificate()
    {
        var der = ClientKey.SelfSignedCertificate().RawData;

        return () =>
        {
            using var certificate = X509CertificateLoader.LoadCertificate(der);
            certificate.GetCertHash(HashAlgorithmName.SHA256);
        };
    }

    private static (ECParameters Jwk, byte[] Data, byte[] Signature) SignedJwt()
    {
        const int JwtBytes = 300; // of an assertion; a proof has a little more
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var data = RandomNumberGenerator.GetBytes(JwtBytes);

        return (key.ExportParameters(includePrivateParameters: false), data, key.SignData(data, HashAlgorithmName.SHA256));
    }

    private static void Demand(bool proven)
    {
        if (!proven)
        {
            throw new CryptographicException("What this server made itself does not verify.");
        }
    }
}
