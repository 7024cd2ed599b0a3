using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class DecoyKeyTests
{
    [Test]
    public async Task An_assertion_of_an_unknown_client_is_verified_with_as_many_and_as_long_keys_as_the_largest_registered_set()
    {
        string[] keys = [Jwk(2048), Jwk(3072), Jwk(2048)];
        await using var engine = await EngineAuthentication.WithAcme(acme => acme.JsonWebKeys = [.. keys]).StartAsync();

        var decoys = engine.Running.Services.GetRequiredService<DecoyKeys>().Beyond(SigningAlgorithm.RS256, AssertionKeys.None, candidates: 0).ToList();

        decoys.Should().HaveCount(3);
        decoys.Should().AllSatisfy(decoy => decoy.KeySize.Should().Be(3072));
    }

    [Test]
    public async Task Keys_that_are_not_in_the_settings_are_learnt_when_they_are_first_used()
    {
        await using var engine = await Engine.With().StartAsync();
        var decoys = engine.Running.Services.GetRequiredService<DecoyKeys>();
        var keys = AssertionKeys.Of([Jwk(2048), Jwk(2048)]);

        decoys.Beyond(SigningAlgorithm.RS256, AssertionKeys.None, candidates: 0).Should().HaveCount(1);
        decoys.Beyond(SigningAlgorithm.RS256, keys, candidates: 2).Should().BeEmpty();
        decoys.Beyond(SigningAlgorithm.RS256, keys, candidates: 1).Should().HaveCount(1, "the assertion names one of the two keys");

        decoys.Beyond(SigningAlgorithm.RS256, AssertionKeys.None, candidates: 0).Should().HaveCount(2);
        decoys.Beyond(SigningAlgorithm.Of("RS384"), AssertionKeys.None, candidates: 0).Should().HaveCount(2, "the keys are for any algorithm of RSA");
        decoys.Beyond(SigningAlgorithm.Of("ES256"), AssertionKeys.None, candidates: 0).Should().HaveCount(1);
    }

    private static string Jwk(int bits)
    {
        var modulus = RandomNumberGenerator.GetBytes(bits / 8); // no key that anybody could sign with
        (modulus[0], modulus[^1]) = ((byte)(modulus[0] | 0x80), (byte)(modulus[^1] | 1));

        return JsonSerializer.Serialize(new { kty = "RSA", n = Base64UrlEncoder.Encode(modulus), e = "AQAB" });
    }
}
