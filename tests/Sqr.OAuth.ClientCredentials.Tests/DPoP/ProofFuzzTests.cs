using System.Net;
using CsCheck;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>
/// An invalid or random <c>DPoP</c> header always gets an answer that the contract allows.
/// When a test fails, CsCheck prints a seed; pass it to Sample as <c>seed:</c> to repeat the run.
/// </summary>
[TestFixture]
internal sealed class ProofFuzzTests
{
    private static readonly Gen<string> Json = BrokenJwt.Json(
        "1795521600.5", "253402300799", "\"POST\"", $"\"{Proof.TokenEndpoint}\"", "\"https://[::\"", "\"https://issuer.test:99999/\"", "\"http://%\"",
        "\"ES256\"", "\"RS256\"", "\"HS256\"", "\"none\"", "\"dpop+jwt\"");

    private static readonly Gen<string> Jwk = Gen.OneOf(
        BrokenJwt.Object(Json, "kty", "crv", "x", "y", "n", "e", "d", "use", "key_ops", "alg", "kid", "\\ud800"),
        Gen.Select(Gen.OneOfConst("x", "y", "kty", "crv", "kid", "alg", "use", "key_ops"), Json, (name, value) =>
            $"{ClientKey.Shared.Jwk()[..^1]},\"{name}\":{value}}}"),
        Gen.Select(Gen.OneOfConst("n", "e", "kty", "alg"), Json, (name, value) => $"{ClientKey.SharedRsa.Jwk()[..^1]},\"{name}\":{value}}}"),
        Gen.Select(Gen.Byte.Array[0, 70], Gen.Byte.Array[0, 70], Gen.OneOfConst("P-256", "P-384", "P-521"), (x, y, curve) =>
            $$"""{"kty":"EC","crv":"{{curve}}","x":"{{Base64UrlEncoder.Encode(x)}}","y":"{{Base64UrlEncoder.Encode(y)}}"}"""),
        Gen.Select(Gen.Byte.Array[250, 260], Gen.Byte.Array[0, 5], (n, e) =>
            $$"""{"kty":"RSA","n":"{{Base64UrlEncoder.Encode(n)}}","e":"{{Base64UrlEncoder.Encode(e)}}"}"""));

    private static readonly Gen<string> Header = Gen.OneOf(
        BrokenJwt.Object(Json, "typ", "alg", "kid", "crit", "b64", "jwk", "x5c", "zip", "enc", "cty", "\\ud800", "a\\u006cg"),
        Gen.Select(Jwk, Gen.OneOfConst("ES256", "ES384", "ES512", "RS256", "PS512"), Json, (jwk, algorithm, kid) =>
            $$"""{"typ":"dpop+jwt","alg":"{{algorithm}}","jwk":{{jwk}},"kid":{{kid}}}"""));

    private static readonly Gen<string> Claims = Gen.OneOf(
        BrokenJwt.Object(Json, "jti", "htm", "htu", "iat", "exp", "nbf", "ath", "nonce", "aud", "h\\u0074u", ""),
        Gen.Select(Gen.OneOfConst("exp", "nbf", "ath", "nonce", "aud", "iss", "sub", "foo"), Json, (name, value) =>
            $$"""{"jti":"1","htm":"POST","htu":"{{Proof.TokenEndpoint}}","iat":1795521600,"{{name}}":{{value}}}"""));

    private static readonly Gen<string> Broken = BrokenJwt.Of(
        Header,
        Claims,
        (header, claims) => ClientKey.Shared.Sign(header, claims),
        unsigned: "AAAA",
        Gen.String[Gen.Char["abcXYZ09-_.=+/ ,\t\0é"], 1, 60]);

    [TestCase("false")]
    [TestCase("true")]
    public async Task No_proof_makes_a_fault(string requireNonce)
    {
        await using var issuer = await Quiet().Setting("DPoP:RequireNonce", requireNonce).StartAsync();
        var server = issuer.App.GetTestServer();

        await Broken.SampleAsync(
            async proof => (await ProofRequests.Call(proof).SendToAsync(server)).ShouldBeATokenOrARefusal(),
            iter: LongProof.Times(20_000),
            threads: Environment.ProcessorCount);

        issuer.Logs.Lines.Should().NotContain(line => line.Level >= LogLevel.Error);
    }

    [Test]
    public async Task No_change_to_a_proof_is_accepted()
    {
        await using var issuer = await Quiet().StartAsync();
        var server = issuer.App.GetTestServer();
        var good = issuer.Proof().ToString();

        await OneChange.Any.SampleAsync(
            async change =>
            {
                var changed = change.In(good);
                if (changed != good) // or else it is used up, and nothing that follows could be accepted
                {
                    (await ProofRequests.Call(changed).SendToAsync(server)).ShouldRefuse(HttpStatusCode.BadRequest, "invalid_dpop_proof");
                }
            },
            iter: LongProof.Times(5_000),
            threads: Environment.ProcessorCount);

        (await issuer.PostProofAsync(good)).Status.Should().Be(HttpStatusCode.OK);
        issuer.Logs.Lines.Should().NotContain(line => line.Level >= LogLevel.Error);
    }

    private static Issuer Quiet() => Issuer.WithClient("acme", "right").LoggingErrorsOnly();
}
