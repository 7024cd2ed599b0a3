using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class KeySetTests
{
    private const string KeySet = "/.well-known/jwks.json";

    [TestCase("RS256")]
    [TestCase("RS384")]
    [TestCase("RS512")]
    [TestCase("PS256")]
    [TestCase("PS384")]
    [TestCase("PS512")]
    [TestCase("ES256")]
    [TestCase("ES384")]
    [TestCase("ES512")]
    public async Task A_token_of_every_algorithm_verifies_with_the_published_keys(string algorithm)
    {
        await using var issuer = await Issuer.WithClient("acme", "secret").Setting("SigningAlgorithm", algorithm).StartAsync();

        var token = (await issuer.RequestTokenAsync("acme", "secret")).Token;

        token.Alg.Should().Be(algorithm);
        (await VerifiesAsync(issuer, token)).Should().BeTrue();
    }

    [Test]
    public async Task A_client_may_pin_an_algorithm_and_both_keys_are_published()
    {
        await using var issuer = await Issuer.WithClient("acme", "secret").AndClient("old", "secret", client => client.SigningAlgorithm = "RS256").StartAsync();

        var ours = (await issuer.RequestTokenAsync("acme", "secret")).Token;
        var pinned = (await issuer.RequestTokenAsync("old", "secret")).Token;

        (ours.Alg, pinned.Alg).Should().Be(("ES256", "RS256"));
        (await VerifiesAsync(issuer, ours)).Should().BeTrue();
        (await VerifiesAsync(issuer, pinned)).Should().BeTrue();
    }

    [Test]
    public async Task A_client_of_another_store_may_pin_an_algorithm_that_no_setting_names()
    {
        var client = new Client { ClientId = "acme", Secrets = [new() { Hash = SecretHash.OfRandomSecret("secret") }], SigningAlgorithm = "ES384" };
        await using var issuer = await Issuer.Default.With(builder => builder.AddClientStore(new InMemoryClientStore(client))).StartAsync();

        var token = (await issuer.RequestTokenAsync("acme", "secret")).Token;

        token.Alg.Should().Be("ES384");
        (await VerifiesAsync(issuer, token)).Should().BeTrue();
    }

    [TestCase("ES256")]
    [TestCase("RS256")]
    public async Task Only_public_members_are_published(string algorithm)
    {
        await using var issuer = await Issuer.Default.Setting("SigningAlgorithm", algorithm).StartAsync();

        var answer = await issuer.SendAsync(new(HttpMethod.Get, KeySet));

        string[] members = algorithm == "ES256" ? ["kty", "use", "kid", "alg", "crv", "x", "y"] : ["kty", "use", "kid", "alg", "n", "e"];
        answer.Json.GetProperty("keys").EnumerateArray().Should().HaveCount(2, "one signs and one is announced")
            .And.AllSatisfy(key => key.EnumerateObject().Select(member => member.Name).Should().BeEquivalentTo(members));
    }

    [Test]
    public async Task An_RSA_key_of_the_hosts_own_that_signs_with_two_algorithms_is_published_once()
    {
        using var rsa = RSA.Create(2048);
        var key = new RsaSecurityKey(rsa);
        await using var issuer = await Issuer.WithClient("acme", "secret").AndClient("other", "secret", client => client.SigningAlgorithm = "PS256")
            .Setting("SigningAlgorithm", "RS256")
            .With(builder => builder.AddSigningKey(new(key, "RS256")).AddSigningKey(new(key, "PS256"))).StartAsync();

        var answer = await issuer.SendAsync(new(HttpMethod.Get, KeySet));

        answer.Json.GetProperty("keys").GetArrayLength().Should().Be(1);
        answer.Json.GetProperty("keys")[0].TryGetProperty("alg", out _).Should().BeFalse();
        (await VerifiesAsync(issuer, (await issuer.RequestTokenAsync("acme", "secret")).Token)).Should().BeTrue();
        (await VerifiesAsync(issuer, (await issuer.RequestTokenAsync("other", "secret")).Token)).Should().BeTrue();
    }

    private static async Task<bool> VerifiesAsync(RunningIssuer issuer, JsonWebToken token)
    {
        var keys = await issuer.Http.GetStringAsync(KeySet);
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token.EncodedToken, new()
        {
            ValidIssuer = Issuer.Identifier,
            ValidAudience = Issuer.Identifier,
            ValidTypes = ["at+jwt"],
            ValidateLifetime = false, // the issuer's clock is the test's
            IssuerSigningKeys = new JsonWebKeySet(keys).GetSigningKeys(),
        });

        return result.IsValid;
    }
}
