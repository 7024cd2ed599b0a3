using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture]
internal sealed class ProofRuleTests
{
    private const string Token = "token";

    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly ProofDemands Demands =
        new("POST", Proof.TokenEndpoint, TimeSpan.FromMinutes(5)) { Alias = "https://mtls.issuer.test/oauth2/token" };
    private static readonly ProofVerification Verification = new(new FakeTimeProvider(Now));

    [TestCaseSource(nameof(Accepted))]
    public async Task A_proof_at_the_edge_of_a_rule_is_accepted(Func<Proof, Proof> change)
    {
        var proof = change(Proof.Of(Now));

        var refused = (await Verification.VerifyAsync(proof.ToString(), Demands)).Refused(out _, out var verified);

        refused.Should().BeFalse();
        verified!.Thumbprint.Should().Be(proof.Thumbprint); // it was not refused
        verified.SingleUse.Until.Should().BeAfter(Now);
    }

    [TestCaseSource(nameof(Refused))]
    public async Task A_proof_that_breaks_one_rule_is_refused(Func<Proof, Proof> change, string description)
    {
        (await Verification.VerifyAsync(change(Proof.Of(Now)).ToString(), Demands)).Refused(out var refusal, out _);

        refusal!.Error.Code.Should().Be(TokenErrorCode.InvalidDPoPProof); // or the case fails
        refusal.Error.Description.Should().Contain(description);
    }

    [TestCase(Token, true)]
    [TestCase("other", false)]
    [TestCase(null, false)]
    public async Task A_proof_for_an_access_token_has_its_hash(string? hashed, bool accepted)
    {
        var proof = Proof.Of(Now).WithClaim("ath", hashed is null ? null : Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(hashed))));

        var refused = (await Verification.VerifyAsync(proof.ToString(), Demands with { AccessToken = Token })).Refused(out var refusal, out _);

        refused.Should().Be(!accepted);
        (refusal?.Error.Description.Contains("ath", StringComparison.Ordinal) ?? true).Should().BeTrue();
    }

    [Test]
    public async Task A_proof_signed_by_another_key_than_its_own_is_refused()
    {
        var proof = Proof.Of(Now, ClientKey.For("ES256")).WithHeader("jwk", JsonNode.Parse(ClientKey.Shared.Jwk()));

        (await Verification.VerifyAsync(proof.ToString(), Demands)).Refused(out var refusal, out _);

        refusal!.Error.Description.Should().Contain("not signed"); // or the test fails
    }

    private static long Seconds => Now.ToUnixTimeSeconds();

    private static IEnumerable<TestCaseData> Accepted() =>
    [
        Case("as it is", proof => proof),
        Case("typ with a prefix", proof => proof.WithHeader("typ", "application/DPoP+jwt")),
        Case("the alias", proof => proof.WithClaim("htu", Demands.Alias)),
        Case("ahead within the skew", proof => proof.WithClaim("iat", Seconds + 30)),
        Case("as old as it may be", proof => proof.WithClaim("iat", Seconds - 299)),
        Case("a nonce", proof => proof.WithClaim("nonce", "x")),
        Case("jti of 256", proof => proof.WithClaim("jti", new string('x', 256))),
    ];

    private static IEnumerable<TestCaseData> Refused() =>
    [
        Case("no typ", proof => proof.WithHeader("typ", null), "typ"),
        Case("typ JWT", proof => proof.WithHeader("typ", "JWT"), "typ"),
        Case("other alg", proof => proof.WithHeader("alg", "none"), "alg"),
        Case("alg of another curve", proof => proof.WithHeader("alg", "ES384"), "jwk"),
        Case("jku", proof => proof.WithHeader("jku", "https://a.test"), "jku"),
        Case("x5u", proof => proof.WithHeader("x5u", "https://a.test"), "x5u"),
        Case("x5c", proof => proof.WithHeader("x5c", new JsonArray()), "x5c"),
        Case("crit", proof => proof.WithHeader("crit", new JsonArray()), "crit"),
        Case("no jwk", proof => proof.WithHeader("jwk", null), "jwk"),
        Case("private jwk", proof => proof.WithHeader("jwk", JsonNode.Parse(ClientKey.Shared.Jwk(null, ("d", "AQ")))), "jwk"),
        Case("no htm", proof => proof.WithClaim("htm", null), "htm"),
        Case("other htm", proof => proof.WithClaim("htm", "post"), "htm"),
        Case("no htu", proof => proof.WithClaim("htu", null), "htu"),
        Case("other htu", proof => proof.WithClaim("htu", Issuer.Identifier), "htu"),
        Case("no iat", proof => proof.WithClaim("iat", null), "must have an iat"),
        Case("iat of digits", proof => proof.WithClaim("iat", $"{Seconds}"), "must have an iat"),
        Case("too far in the future", proof => proof.WithClaim("iat", Seconds + 31), "too old"),
        Case("too old", proof => proof.WithClaim("iat", Seconds - 300), "too old"),
        Case("no jti", proof => proof.WithClaim("jti", null), "jti"),
        Case("jti empty", proof => proof.WithClaim("jti", ""), "jti"),
        Case("jti of 257", proof => proof.WithClaim("jti", new string('x', 257)), "jti"),
        Case("nonce no string", proof => proof.WithClaim("nonce", 1), "nonce"),
        Case("over 16 KiB", proof => proof.WithClaim("more", new string('x', 16 * 1024)), "16 KiB"),
    ];

    private static TestCaseData Case(string name, Func<Proof, Proof> change, params object[] expected) =>
        new TestCaseData([change, .. expected]).SetArgDisplayNames(name);
}
