using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Benchmarks;

/// <summary>A token against its signature alone, which is the limit, and against the JOSE library alone.</summary>
public class MintingBenchmark
{
    private readonly byte[] _payload = RandomNumberGenerator.GetBytes(600);
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    private MicroHost? _host;
    private ITokenIssuer? _issuer;
    private Grant? _grant;
    private Func<byte[], byte[]>? _sign;
    private SigningCredentials? _credentials;

    [Params("RS256", "PS256", "ES256", "ES384")]
    public string Algorithm { get; set; } = "";

    [GlobalSetup]
    public void Start()
    {
        _host = MicroHost.Issuer(Algorithm);
        _issuer = _host.Services.GetRequiredService<ITokenIssuer>();
        _grant = new() { Client = new() { ClientId = MicroHost.ClientId }, Scopes = ["read:users"] };
        var hash = new HashAlgorithmName($"SHA{Algorithm[2..]}");
        if (Algorithm.StartsWith('E'))
        {
            var ecdsa = ECDsa.Create(Algorithm is "ES384" ? ECCurve.NamedCurves.nistP384 : ECCurve.NamedCurves.nistP256);
            _credentials = new(new ECDsaSecurityKey(ecdsa), Algorithm);
            _sign = data => ecdsa.SignData(data, hash);
        }
        else
        {
            var rsa = RSA.Create(2048);
            _credentials = new(new RsaSecurityKey(rsa), Algorithm);
            _sign = data => rsa.SignData(data, hash, Algorithm.StartsWith('P') ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
        }
    }

    [GlobalCleanup]
    public void Stop() => _host?.Dispose();

    [Benchmark(Baseline = true)]
    public byte[] Signature() => _sign!(_payload); // set before each run

    [Benchmark]
    public string JoseLibrary() => _handler.CreateToken(new SecurityTokenDescriptor
    {
        Issuer = "https://issuer.test",
        Audience = "https://issuer.test",
        TokenType = "at+jwt",
        IssuedAt = DateTime.UnixEpoch,
        Expires = DateTime.UnixEpoch,
        SigningCredentials = _credentials,
        Claims = new Dictionary<string, object>
        {
            ["sub"] = MicroHost.ClientId,
            ["client_id"] = MicroHost.ClientId,
            ["jti"] = "00112233445566778899aabbccddeeff",
            ["scope"] = "read:users",
        },
    });

    [Benchmark]
    public ValueTask<IssuedToken> Issue() => _issuer!.IssueAsync(_grant!);
}
