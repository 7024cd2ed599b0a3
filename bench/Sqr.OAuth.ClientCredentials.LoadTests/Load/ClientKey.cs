using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>A key of a client, EC on P-256: it signs assertions, proofs and a workload's token.</summary>
internal sealed class ClientKey
{
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly SigningCredentials _credentials;
    private readonly ECPoint _point;

    public ClientKey()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _point = key.ExportParameters(includePrivateParameters: false).Q;
        _credentials = new(new ECDsaSecurityKey(key), SecurityAlgorithms.EcdsaSha256);
    }

    public Dictionary<string, object> PublicHalf => new()
    {
        ["kty"] = "EC",
        ["crv"] = "P-256",
        ["x"] = Base64UrlEncoder.Encode(_point.X),
        ["y"] = Base64UrlEncoder.Encode(_point.Y),
    };

    public static X509Certificate2 SelfSignedCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = DateTimeOffset.UtcNow;

        return new CertificateRequest($"CN={Fixture.ClientId}", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
    }

    /// <summary>A private_key_jwt assertion (RFC 7523 §3), which counts once. It expires soon, because a client may have only so many in use.</summary>
    public string Assertion() => Sign(Fixture.ClientId, Fixture.ClientId, TimeSpan.FromMinutes(2));

    /// <summary>The token of a platform for a workload of it.</summary>
    public string WorkloadToken(string issuer, string subject) => Sign(issuer, subject, TimeSpan.FromHours(12));

    /// <summary>A DPoP proof (RFC 9449 §4.2), which counts once.</summary>
    public string Proof() => _handler.CreateToken(new SecurityTokenDescriptor
    {
        TokenType = "dpop+jwt",
        AdditionalHeaderClaims = new Dictionary<string, object> { ["jwk"] = PublicHalf },
        IssuedAt = DateTime.UtcNow,
        Claims = new Dictionary<string, object> { ["jti"] = Guid.NewGuid().ToString("N"), ["htm"] = "POST", ["htu"] = Fixture.Issuer + Fixture.TokenPath },
        SigningCredentials = _credentials,
    });

    private string Sign(string issuer, string subject, TimeSpan lifetime)
    {
        var now = DateTime.UtcNow;

        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = Fixture.Issuer,
            IssuedAt = now,
            Expires = now + lifetime,
            Claims = new Dictionary<string, object> { ["sub"] = subject, ["jti"] = Guid.NewGuid().ToString("N") },
            SigningCredentials = _credentials,
        });
    }
}
