using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Takes an algorithm to all that must know it: keys, JWKs, signatures, files, settings and docs.</summary>
internal static class AlgorithmWalk
{
    public static async Task RunAsync(SigningAlgorithm algorithm)
    {
        SigningAlgorithm.Find(algorithm.Name).Should().Be(algorithm);
        Repository.Read("README.md").Should().MatchRegex($"\\| `SigningAlgorithm` \\|.*\\b{algorithm}\\b");
        using var key = algorithm.CreateKey();
        CheckImports(algorithm, key);
        CheckFits(algorithm, key);
        await CheckSignatureAsync(algorithm, key);
        CheckFile(algorithm, key);
        await CheckTokenAsync(algorithm);
    }

    private static void CheckImports(SigningAlgorithm algorithm, AsymmetricAlgorithm key)
    {
        var spki = key.ExportSubjectPublicKeyInfo();
        using var whole = algorithm.ImportKey(key.ExportPkcs8PrivateKey());
        using var half = algorithm.ImportPublicKey(spki);

        whole.ExportSubjectPublicKeyInfo().Should().Equal(spki);
        half.ExportSubjectPublicKeyInfo().Should().Equal(spki);
    }

    private static void CheckFits(SigningAlgorithm algorithm, AsymmetricAlgorithm key)
    {
        var jwk = PublicKeys.Of(key);
        (string Name, string? Value)[] members =
            [("kty", jwk.Kty), ("alg", algorithm.Name), ("n", jwk.N), ("e", jwk.E), ("crv", jwk.Crv), ("x", jwk.X), ("y", jwk.Y)];
        var json = JsonSerializer.Serialize(members.Where(member => member.Value is not null).ToDictionary(member => member.Name, member => member.Value));

        jwk.Kty.Should().Be(algorithm.KeyType);
        algorithm.Fits(jwk).Should().BeTrue();
        SigningAlgorithm.All.Where(other => other.Fits(jwk)).Should().OnlyContain(other => other.KeyType == algorithm.KeyType);
        SigningAlgorithm.All.Where(VerificationKey.Read(json, out _)!.Fits).Should().Equal(algorithm); // its alg is one that fits it
    }

    private static async Task CheckSignatureAsync(SigningAlgorithm algorithm, AsymmetricAlgorithm key)
    {
        SecurityKey signer = key is RSA rsa ? new RsaSecurityKey(rsa) : new ECDsaSecurityKey((ECDsa)key);
        var jwt = Encoding.ASCII.GetString(CompactJws.Sign("{}"u8, "JWT", SigningKey.Of(signer, algorithm)));
        using var json = JwtJson.Read(jwt);

        JwtHeader.Read(json!.Header, forbidden: []).Algorithm.Should().Be(algorithm);
        (await JwtSignature.IsOfAsync(jwt, algorithm, key)).Should().BeTrue();
        (await new AssertionSignature(new(_ => default)).FindSignerAsync(AssertionKeys.None, new(jwt, algorithm, null, null)))
            .Should().BeNull("a decoy signed nothing");
    }

    private static void CheckFile(SigningAlgorithm algorithm, AsymmetricAlgorithm key)
    {
        StoredSigningKey stored = new()
        {
            KeyId = "1",
            Algorithm = algorithm.Name,
            Period = 0,
            CreatedAt = DateTimeOffset.UnixEpoch,
            PublicKey = Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()),
        };

        stored.SigningAlgorithm.Should().Be(algorithm);
        KeyFileName.IsKey(KeyFileName.Of(stored)).Should().BeTrue();
        PublicKeys.Of(stored, "here").Kid.Should().Be("1");
    }

    private static async Task CheckTokenAsync(SigningAlgorithm algorithm)
    {
        await using var engine = await Engine.With($""" "SigningAlgorithm": "{algorithm}" """).StartAsync();

        var issued = await engine.TokenIssuer.IssueAsync(new() { Client = new() { ClientId = "acme" } });

        new JsonWebToken(issued.AccessToken).Alg.Should().Be(algorithm.Name);
    }
}
