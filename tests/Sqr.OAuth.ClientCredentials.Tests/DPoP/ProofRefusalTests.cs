using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.TestHost;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture]
internal sealed class ProofRefusalTests
{
    [TestCaseSource(nameof(BrokenRules))]
    public async Task A_proof_that_breaks_one_rule_is_refused(Func<Proof, string> change, string description)
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();

        var answer = await ProofRequests.Call(change(issuer.Proof())).SendToAsync(issuer.App.GetTestServer());

        answer.ShouldRefuse(HttpStatusCode.BadRequest, "invalid_dpop_proof");
        answer.Description.Should().Contain(description);
    }

    private static IEnumerable<TestCaseData> BrokenRules() =>
    [
        Header("typ", null, "typ"),
        Header("typ", "JWT", "typ"),
        Header("typ", "dpop", "typ"),
        Header("typ", "client-authentication+jwt", "typ"),
        Header("typ", "application/x/dpop+jwt", "typ"),
        Header("typ", 1, "typ"),
        Header("alg", null, "alg"),
        Header("alg", "ES256K", "alg"),
        Header("alg", "es256", "alg"),
        Header("alg", 256, "alg"),
        Header("jku", "https://client.test/jwks.json", "jku"),
        Header("x5u", "https://client.test/cert.pem", "x5u"),
        Header("x5c", new JsonArray("MIIB"), "x5c"),
        Header("crit", new JsonArray("exp"), "crit"),
        Header("crit", new JsonArray(), "crit"),
        Header("b64", true, "b64"),
        Header("jwk", null, "public key that matches its alg"),
        Text("jwk_as_a_text", proof => proof.WithHeader("jwk", ClientKey.Shared.Jwk()).ToString(), "public key that matches its alg"),
        Text("jwk_in_a_list", proof => proof.WithHeader("jwk", new JsonArray(JsonNode.Parse(ClientKey.Shared.Jwk()))).ToString(),
            "public key that matches its alg"),
        Jwk("private", ClientKey.Shared.Jwk(null, ("d", "AAAA"))),
        Jwk("private_RSA", ClientKey.SharedRsa.Jwk(null, ("p", "AAAA")), "RS256"),
        Jwk("for_encryption", ClientKey.Shared.Jwk(null, ("use", "enc"))),
        Jwk("of_another_algorithm", ClientKey.Shared.Jwk(null, ("alg", "ES384"))),
        Jwk("of_another_kind", ClientKey.SharedRsa.Jwk()),
        Jwk("of_another_curve", ClientKey.For("ES384").Jwk()),
        Jwk("EC_for_RSA", ClientKey.Shared.Jwk(), "RS256"),
        Jwk("not_on_the_curve",
            """{ "kty": "EC", "crv": "P-256", "x": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE", "y": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE" }"""),
        Jwk("padded_coordinates", ClientKey.Shared.WithPaddedCoordinates()),
        Jwk("exponent_1", ClientKey.SharedRsa.Jwk(null, ("e", "AQ")), "RS256"),
        Jwk("Ed25519", """{ "kty": "OKP", "crv": "Ed25519", "x": "AAAA" }"""),
        Text("weak_key", _ => Proof.Of(new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero), ClientKey.Rsa(1024)).ToString(), "public key that matches its alg"),
        Claim("htm", null, "htm"),
        Claim("htm", "GET", "htm"),
        Claim("htm", "post", "htm"),
        Claim("htm", new JsonArray("POST"), "htm"),
        Claim("htu", null, "htu"),
        Claim("htu", 1, "htu"),
        Claim("htu", "", "htu"),
        Claim("htu", "token", "htu"),
        Claim("htu", "/oauth2/token", "htu"),
        Claim("htu", "//issuer.test/oauth2/token", "htu"),
        Claim("htu", "http://issuer.test/oauth2/token", "htu"),
        Claim("htu", "https://issuer.test:444/oauth2/token", "htu"),
        Claim("htu", "https://other.test/oauth2/token", "htu"),
        Claim("htu", "https://issuer.test/OAUTH2/token", "htu"),
        Claim("htu", "https://issuer.test/oauth2/token/", "htu"),
        Claim("htu", "https://issuer.test//oauth2/token", "htu"),
        Claim("htu", "https://issuer.test/oauth2%2Ftoken", "htu"),
        Claim("htu", "https://issuer.test/oauth2", "htu"),
        Claim("htu", "https://issuer.test\\oauth2\\token", "htu"),
        Claim("htu", "https:/issuer.test/oauth2/token", "htu"),
        Claim("htu", "https://user@issuer.test/oauth2/token", "htu"),
        Claim("htu", " https://issuer.test/oauth2/token", "htu"),
        Claim("htu", "https://issuer.test/oauth2/token\n", "htu"),
        Claim("htu", "https://issuer.test/oauth2/token?%", "htu"),
        Claim("htu", "https://issuer.test/oauth2/token?\u212A", "htu"),
        Claim("iat", null, "iat"),
        Claim("iat", true, "iat"),
        Claim("iat", "1795521600", "iat"),
        Claim("iat", -1, "iat"),
        Claim("iat", 0, "too old"),
        Claim("iat", 1e300, "iat"),
        Claim("iat", 253_402_300_799, "in the future"),
        Claim("jti", null, "jti"),
        Claim("jti", "", "jti"),
        Claim("jti", 7, "jti"),
        Claim("jti", new string('x', 257), "jti"),
        Claim("nonce", 7, "nonce"),
        Text("of_another_key", proof => ClientKey.For("ES256").Sign(proof.Header.ToJsonString(), proof.Claims.ToJsonString()), "is not signed by the key"),
        Text("of_other_claims", proof => Swap(proof.ToString(), 1, Part(proof.WithClaim("jti", "x").Claims)), "is not signed by the key"),
        Text("one_byte_short", proof => proof.ToString()[..^2], "is not signed by the key"),
        Text("all_zero", proof => Swap(proof.ToString(), 2, Base64UrlEncoder.Encode(new byte[64])), "is not signed by the key"),
        Text("in_DER", proof => Swap(proof.ToString(), 2, "MEUCIQDx8Yc1hNb7c7aOe3FQpUEY9S5IhVb0Yd1yJXy2nYhC3wIgGk1f7rj3mJ0d2l8r5fQ9nNn5H2p9mQ0YdT1mFZ9rE2s"),
            "is not signed by the key"),
        Text("unsigned", proof => $"{Part(proof.WithHeader("alg", "none").Header)}.{Part(proof.Claims)}.", "a signed JWT in compact form"),
        Text("none_with_a_signature", proof => proof.WithHeader("alg", "none").ToString(), "alg"),
        Text("HS256_with_the_public_key", Hmac, "alg"),
        Text("a_word", _ => "malformed", "a signed JWT in compact form"),
        Text("encrypted", _ => "a.b.c.d.e", "a signed JWT in compact form"),
        Text("two_in_one", proof => $"{proof}, {proof}", "a signed JWT in compact form"),
        Text("padded", proof => $"{proof}=", "a signed JWT in compact form"),
        Text("too_long", proof => proof.WithClaim("foo", new string('x', 16 * 1024)).ToString(), "16 KiB"),
        Text("header_with_a_name_twice", proof => proof.Key.Sign($$"""{"typ":"dpop+jwt",{{proof.Header.ToJsonString()[1..]}}""", proof.Claims.ToJsonString()),
            "a signed JWT in compact form"),
        Text("claims_with_a_name_twice", proof => proof.Key.Sign(proof.Header.ToJsonString(), $$"""{"htm":"POST",{{proof.Claims.ToJsonString()[1..]}}"""),
            "a signed JWT in compact form"),
    ];

    [Test]
    public async Task Two_headers_are_refused_also_if_they_are_the_same()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();
        var proof = issuer.Proof().ToString();

        var answer = await issuer.SendAsync(ProofRequests.Call(proof).With("DPoP", proof).ToMessage());

        answer.ShouldRefuse(HttpStatusCode.BadRequest, "invalid_dpop_proof");
        answer.Description.Should().Contain("one DPoP header");
    }

    [Test]
    public async Task An_assertion_is_no_proof_and_a_proof_is_no_assertion()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").AndKeyClient("key").StartAsync();

        (await issuer.PostProofAsync(issuer.Assertion("key").ToString())).ShouldRefuse(HttpStatusCode.BadRequest, "invalid_dpop_proof");
        (await issuer.PostAssertionAsync(issuer.Proof().ToString())).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task On_a_real_server_too_there_is_one_header(bool empty)
    {
        await using var issuer = await Issuer.WithClient("acme", "right").OnKestrel().StartAsync();
        using var connection = await RawConnection.OpenAsync(issuer);
        const string Body = "grant_type=client_credentials&client_id=acme&client_secret=right";
        var proof = issuer.Proof().ToString();
        var headers = empty ? "DPoP:\r\n" : $"DPoP: {proof}\r\ndpop: {proof}\r\n";

        await connection.SendAsync(
            $"POST {Issuer.TokenPath} HTTP/1.1\r\nHost: issuer.test\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            + $"Content-Length: {Body.Length}\r\n{headers}\r\n{Body}");

        var answer = await connection.ReadAnswerAsync();
        answer!.Status.Should().Be(400); // it answers
        answer.Body.Should().Contain("invalid_dpop_proof").And.Contain("one DPoP header");
    }

    private static TestCaseData Header(string name, JsonNode? value, string description) =>
        Text($"header_{name}_{value?.ToJsonString() ?? "absent"}", proof => proof.WithHeader(name, value?.DeepClone()).ToString(), description);

    private static TestCaseData Jwk(string name, string jwk, string? algorithm = null) =>
        Text($"jwk_{name}",
            proof => (algorithm is null ? proof : Proof.Of(new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero), ClientKey.SharedRsa, algorithm))
                .WithHeader("jwk", JsonNode.Parse(jwk)).ToString(),
            "public key that matches its alg");

    private static TestCaseData Claim(string name, JsonNode? value, string description) =>
        Text($"claim_{name}_{value?.ToJsonString() ?? "absent"}", proof => proof.WithClaim(name, value?.DeepClone()).ToString(), description);

    private static TestCaseData Text(string name, Func<Proof, string> change, string description) =>
        new TestCaseData(change, description).SetArgDisplayNames(name);

    private static string Part(JsonObject json) => Base64UrlEncoder.Encode(json.ToJsonString());

    private static string Swap(string jwt, int part, string replacement)
    {
        var parts = jwt.Split('.');
        parts[part] = replacement;

        return string.Join('.', parts);
    }

    private static string Hmac(Proof proof)
    {
        proof.WithHeader("alg", "HS256").WithHeader("jwk", JsonNode.Parse("""{ "kty": "oct", "k": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }"""));
        var input = $"{Part(proof.Header)}.{Part(proof.Claims)}";

        return $"{input}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(new byte[32], Encoding.ASCII.GetBytes(input)))}";
    }
}
