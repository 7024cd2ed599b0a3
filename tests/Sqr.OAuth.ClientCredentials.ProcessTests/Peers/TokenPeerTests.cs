using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Tokens of every kind and algorithm, as OpenSSL and jose judge them.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TokenPeerTests : IDisposable
{
    private static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sqr-tokens-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Test]
    public async Task Jose_reads_every_token()
    {
        await using var issuer = await StartAsync();
        var tokens = await TokensAsync(issuer, ofEach: 100);
        using var keySet = JsonDocument.Parse(await issuer.Http.GetStringAsync("/.well-known/jwks.json"));
        var file = Path.Combine(_folder.FullName, "tokens.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new
        {
            keys = keySet.RootElement.GetProperty("keys"),
            tokens = tokens.Select(token => token.EncodedToken),
            now = issuer.Time.GetUtcNow().ToUnixTimeSeconds(),
        }));

        var read = (await NodePeer.VerifyTokensAsync(file)).AsArray();

        read.Select(token => (Text(token, "alg"), Text(token, "typ"), Text(token, "jti")))
            .Should().Equal(tokens.Select(token => (token.Alg, "at+jwt", token.Id)));
    }

    [Test]
    public async Task OpenSSL_verifies_every_signature()
    {
        await using var issuer = await StartAsync();
        var tokens = await TokensAsync(issuer, ofEach: 10);
        var keys = new JsonWebKeySet(await issuer.Http.GetStringAsync("/.well-known/jwks.json")).Keys.ToDictionary(key => key.Kid);

        foreach (var token in tokens)
        {
            var verified = await VerifyAsync(token, keys[token.Kid]);

            verified.Output.Should().Be("Verified OK\n", "{0} {1}", token.Alg, verified.Error);
        }
    }

    private static Task<RunningIssuer> StartAsync() => Issuer.Default
        .Options(options => Array.ForEach(Algorithms, options.Keys.Algorithms.Add))
        .With(builder => builder.AddClaims<ClaimsOfTest>())
        .StartAsync();

    private static async Task<List<JsonWebToken>> TokensAsync(RunningIssuer issuer, int ofEach)
    {
        List<JsonWebToken> tokens = [];
        foreach (var algorithm in Algorithms)
        {
            List<(Grant Grant, Dictionary<string, object> Custom)> samples = [];
            Gen.Select(RandomGrants.Of(algorithm), RandomGrants.Custom).Sample((grant, custom) => samples.Add((grant, custom)), iter: ofEach, threads: 1);
            foreach (var (grant, custom) in samples)
            {
                ClaimsOfTest.Add(grant, custom.Where(claim => !IsOfProtocol(claim.Key)).ToDictionary());
                tokens.Add(new((await issuer.App.Services.GetRequiredService<ITokenIssuer>().IssueAsync(grant)).AccessToken));
            }
        }

        return tokens;
    }

    private static bool IsOfProtocol(string claim) => claim is "sub" or "exp" or "cnf" or "nbf";

    private async Task<Command> VerifyAsync(JsonWebToken token, JsonWebKey key)
    {
        var (keyFile, signatureFile, inputFile) = (NewFile("key.pem"), NewFile("signature"), NewFile("input"));
        var signature = Base64UrlEncoder.DecodeBytes(token.EncodedSignature);
        await File.WriteAllTextAsync(keyFile, PemOf(key));
        await File.WriteAllBytesAsync(signatureFile, token.Alg.StartsWith('E') ? ToDer(signature) : signature);
        await File.WriteAllTextAsync(inputFile, $"{token.EncodedHeader}.{token.EncodedPayload}");
        string[] padding = token.Alg.StartsWith('P') ? ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"] : [];

        return await Command.RunAsync(
            "openssl",
            ["dgst", $"-sha{token.Alg[2..]}", "-verify", keyFile, .. padding, "-signature", signatureFile, inputFile],
            "apt-get install openssl");
    }

    private string NewFile(string name) => Path.Combine(_folder.FullName, name);

    private static string PemOf(JsonWebKey key)
    {
        if (key.Kty == "RSA")
        {
            using var rsa = RSA.Create(new RSAParameters { Modulus = Bytes(key.N), Exponent = Bytes(key.E) });

            return rsa.ExportSubjectPublicKeyInfoPem();
        }

        using var ecdsa = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.CreateFromFriendlyName($"nistP{key.Crv[2..]}"),
            Q = new() { X = Bytes(key.X), Y = Bytes(key.Y) },
        });

        return ecdsa.ExportSubjectPublicKeyInfoPem();
    }

    // OpenSSL has the two halves as a sequence of integers.
    private static byte[] ToDer(byte[] signature)
    {
        var half = signature.Length / 2;
        var der = new AsnWriter(AsnEncodingRules.DER);
        using (der.PushSequence())
        {
            der.WriteInteger(new BigInteger(signature.AsSpan(0, half), isUnsigned: true, isBigEndian: true));
            der.WriteInteger(new BigInteger(signature.AsSpan(half), isUnsigned: true, isBigEndian: true));
        }

        return der.Encode();
    }

    private static byte[] Bytes(string base64Url) => Base64UrlEncoder.DecodeBytes(base64Url);

    private static string Text(JsonNode? token, string member) => token![member]!.GetValue<string>(); // the program prints all of them
}
