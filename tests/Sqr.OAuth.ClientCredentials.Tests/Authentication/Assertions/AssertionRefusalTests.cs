using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture]
internal sealed class AssertionRefusalTests
{
    [TestCaseSource(nameof(BrokenRules))]
    public async Task An_assertion_that_breaks_one_rule_is_refused(Func<Assertion, string> change, string description)
    {
        await using var issuer = await Issuer.Default.AndKeyClient(keys: [ClientKey.Shared.Jwk(), ClientKey.SharedRsa.Jwk()]).StartAsync();

        var answer = await issuer.PostAssertionAsync(change(issuer.Assertion()));

        answer.ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        answer.Description.Should().Contain(description);
    }

    private static IEnumerable<TestCaseData> BrokenRules() =>
    [
        Header("alg", null, "alg"),
        Header("alg", "ES256K", "alg"),
        Header("alg", "es256", "alg"),
        Header("alg", 256, "alg"),
        Header("typ", "at+jwt", "typ"),
        Header("typ", "dpop+jwt", "typ"),
        Header("typ", "application/x/JWT", "typ"),
        Header("typ", "", "typ"),
        Header("typ", 1, "typ"),
        Header("kid", 1, "kid"),
        Header("crit", new JsonArray("exp"), "crit"),
        Header("crit", new JsonArray(), "crit"),
        Header("b64", true, "b64"),
        Rule("header_jwk", assertion => assertion.WithHeader("jwk", JsonNode.Parse(ClientKey.Shared.Jwk())), "jwk"),
        Header("jku", 7, "jku"),
        Claim("iss", null, "iss"),
        Claim("iss", "other", "iss"),
        Claim("iss", new JsonArray("acme"), "iss"),
        Claim("sub", null, "sub"),
        Claim("sub", "other", "sub"),
        Claim("sub", "ACME", "sub"),
        Rule("both_empty", assertion => assertion.WithClaim("iss", "").WithClaim("sub", ""), "sub"),
        Rule("both_absent", assertion => assertion.WithClaim("iss", null).WithClaim("sub", null), "sub"),
        Rule("both_with_NUL", assertion => assertion.WithClaim("iss", "ac\0me").WithClaim("sub", "ac\0me"), "sub"),
        Claim("aud", null, "aud"),
        Claim("aud", "https://other.test", "aud"),
        Claim("aud", Issuer.Identifier + "/", "aud"),
        Claim("aud", "HTTPS://ISSUER.TEST", "aud"),
        Claim("aud", new JsonArray(), "aud"),
        Claim("aud", new JsonArray(7), "aud"),
        Claim("aud", new JsonArray(new JsonArray(Issuer.Identifier)), "aud"),
        Claim("aud", new JsonArray("https://other.test"), "aud"),
        Claim("aud", new JsonArray(Issuer.Identifier, Issuer.Identifier), "aud"),
        Claim("aud", new JsonArray(Issuer.Identifier, "https://other.test"), "aud"),
        Claim("aud", "acme", "aud"),
        Claim("aud", true, "aud"),
        Claim("exp", null, "exp"),
        Claim("exp", "", "exp"),
        Claim("exp", "+1795521660", "exp"),
        Claim("exp", "1795521660.0", "exp"),
        Claim("exp", "1795521660Z", "exp"),
        Claim("exp", "999999999999", "exp"),
        Claim("exp", "1", "expired"),
        Claim("exp", 0, "expired"),
        Claim("exp", -1, "exp"),
        Claim("exp", 1e300, "exp"),
        Claim("exp", 253_402_300_799, "too far"),
        Claim("nbf", "soon", "nbf"),
        Claim("iat", "now", "iat"),
        Claim("jti", null, "jti"),
        Claim("jti", "", "jti"),
        Claim("jti", 7, "jti"),
        Claim("jti", new string('x', 257), "jti"),
        Text("unsigned", assertion => $"{Part(assertion.WithHeader("alg", "none").Header)}.{Part(assertion.Claims)}.", "a signed JWT in compact form"),
        Text("none_with_a_signature", assertion => assertion.WithHeader("alg", "none").ToString(), "alg"),
        Text("signature_cut_off", assertion => assertion.ToString()[..assertion.ToString().LastIndexOf('.')] + '.', "a signed JWT in compact form"),
        Text("HS256_with_the_public_key", assertion => Hmac(assertion, Encoding.UTF8.GetBytes(ClientKey.SharedRsa.Pem())), "alg"),
        Text("HS256_with_the_client_id", assertion => Hmac(assertion, "acme"u8.ToArray()), "alg"),
        Text("a_word", _ => "not-a-jwt", "a signed JWT in compact form"),
        Text("spaces", _ => "   ", "a signed JWT in compact form"),
        Text("encrypted", _ => "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.YQ.Yg.Yw.ZA", "a signed JWT in compact form"),
        Text("four_parts", assertion => $"{assertion}.YQ", "a signed JWT in compact form"),
        Text("a_line_end", assertion => $"{assertion}\r\n", "a signed JWT in compact form"),
        Text("padded", assertion => $"{assertion}=", "a signed JWT in compact form"),
        Text("base64_of_the_other_alphabet", assertion => assertion.Key.Sign(assertion.Header.ToJsonString(), assertion.Claims.ToJsonString()) + "+/",
            "a signed JWT in compact form"),
        Raw("header_is_a_list", "[]", null, "a signed JWT in compact form"),
        Raw("header_is_no_JSON", "{", null, "a signed JWT in compact form"),
        Raw("header_with_a_name_twice", """{"alg":"ES256","alg":"ES256"}""", null, "a signed JWT in compact form"),
        Raw("claims_are_a_text", null, "\"acme\"", "a signed JWT in compact form"),
        Raw("claims_are_empty", null, "{}", "iss"),
        Raw("claims_with_a_name_twice", null, """{"iss":"acme","iss":"acme","sub":"acme"}""", "a signed JWT in compact form"),
        Raw("half_a_surrogate_pair", null, """{"iss":"\ud800","sub":"\ud800"}""", "a signed JWT in compact form"),
        Raw("half_a_surrogate_pair_in_a_name", null, """{"\ud800":1}""", "a signed JWT in compact form"),
    ];

    [TestCaseSource(nameof(WrongSignatures))]
    public async Task A_signature_that_is_not_of_the_client_is_refused_as_an_unknown_client_is(Func<Assertion, string> change)
    {
        await using var issuer = await Issuer.Default
            .AndKeyClient(keys: [ClientKey.Shared.Jwk()])
            .AndKeyClient("other", keys: [ClientKey.SharedRsa.Jwk("rsa")])
            .StartAsync();

        var answer = await issuer.PostAssertionAsync(change(issuer.Assertion()));

        answer.Should().Be(await issuer.RequestTokenAsync(issuer.Assertion("nobody")));
        answer.Status.Should().Be(HttpStatusCode.Unauthorized);
        issuer.Logs.Lines.Should().Contain(line => line.Text.Contains("acme", StringComparison.Ordinal)
            && line.Text.Contains("WrongSignature", StringComparison.Ordinal));
    }

    private static IEnumerable<TestCaseData> WrongSignatures() =>
    [
        Text("of_another_key", assertion => ClientKey.For("ES256").Sign(assertion.Header.ToJsonString(), assertion.Claims.ToJsonString())),
        Text("of_another_clients_key",
            assertion => ClientKey.SharedRsa.Sign(
                assertion.WithHeader("alg", "RS256").WithHeader("kid", "rsa").Header.ToJsonString(), assertion.Claims.ToJsonString())),
        Text("of_other_claims", assertion => Swap(assertion.ToString(), 1, Part(assertion.WithClaim("jti", "x").Claims))),
        Text("one_byte_short", assertion => assertion.ToString()[..^2]),
        Text("in_DER",
            assertion => Swap(assertion.ToString(), 2, "MEUCIQDx8Yc1hNb7c7aOe3FQpUEY9S5IhVb0Yd1yJXy2nYhC3wIgGk1f7rj3mJ0d2l8r5fQ9nNn5H2p9mQ0YdT1mFZ9rE2s")),
        Text("all_zero", assertion => Swap(assertion.ToString(), 2, Base64UrlEncoder.Encode(new byte[64]))),
        Text("of_another_curve",
            assertion => ClientKey.For("ES384").Sign(assertion.WithHeader("alg", "ES384").Header.ToJsonString(), assertion.Claims.ToJsonString())),
    ];

    [Test]
    public async Task No_client_that_cannot_prove_itself_is_told_from_one_that_does_not_exist()
    {
        await using var issuer = await Issuer.WithClient("secret", "right")
            .AndKeyClient("disabled", client => client.Enabled = false)
            .AndKeyClient("elsewhere", client =>
            {
                client.Secrets.Add(new() { Hash = SecretHash.OfRandomSecret("right") });
                client.AuthenticationMethods = ["client_secret_basic"];
            })
            .StartAsync();
        var unknown = await issuer.RequestTokenAsync(issuer.Assertion("unknown"));

        foreach (var client in new[] { "secret", "disabled", "elsewhere" })
        {
            (await issuer.RequestTokenAsync(issuer.Assertion(client))).Should().Be(unknown);
        }

        unknown.Description.Should().Be((await issuer.RequestTokenAsync("unknown", "secret")).Description);
    }

    [TestCase("&client_id=other")]
    [TestCase("&client_id=ACME")]
    public async Task A_client_id_beside_it_must_be_the_same(string clientId)
    {
        await using var issuer = await Issuer.Default.AndKeyClient().AndKeyClient("other").StartAsync();

        (await issuer.RequestTokenAsync(issuer.Assertion(), clientId)).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
    }

    [TestCase("client_assertion_type=TYPE", "client_assertion parameter is missing")]
    [TestCase("client_assertion_type=TYPE&client_assertion=", "client_assertion parameter is missing")]
    [TestCase("client_assertion=JWT", "client_assertion_type parameter is missing")]
    [TestCase("client_assertion=JWT&client_assertion_type=", "client_assertion_type parameter is missing")]
    [TestCase("client_assertion=JWT&client_assertion=JWT&client_assertion_type=TYPE", "only once")]
    [TestCase("client_assertion=JWT&client_assertion_type=TYPE&client_assertion_type=TYPE", "only once")]
    [TestCase("client_assertion=JWT&client_assertion_type=TYPE&client_secret=x", "not both")]
    [TestCase("client_assertion=JWT&client_secret=x&client_id=acme", "not both")]
    public async Task More_or_less_than_one_assertion_is_an_invalid_request(string parameters, string description)
    {
        await using var issuer = await Issuer.Default.AndKeyClient().StartAsync();
        var body = parameters.Replace("TYPE", Assertion.Type, StringComparison.Ordinal).Replace("JWT", issuer.Assertion().ToString(), StringComparison.Ordinal);

        var answer = await issuer.PostFormAsync($"grant_type=client_credentials&{body}");

        answer.ShouldRefuse(HttpStatusCode.BadRequest, "invalid_request");
        answer.Description.Should().Contain(description);
    }

    [Test]
    public async Task An_assertion_beside_a_Basic_header_is_an_invalid_request()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();

        var answer = await issuer.PostFormAsync(
            $"grant_type=client_credentials&client_assertion_type={Assertion.Type}&client_assertion={issuer.Assertion()}",
            new("Basic", Convert.ToBase64String("acme:right"u8)));

        answer.ShouldRefuse(HttpStatusCode.BadRequest, "invalid_request");
    }

    [Test]
    public async Task An_assertion_of_another_type_authenticates_nobody()
    {
        await using var issuer = await Issuer.Default.AndKeyClient().StartAsync();

        var answer = await issuer.PostFormAsync(
            "grant_type=client_credentials&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:saml2-bearer"
            + $"&client_assertion={issuer.Assertion()}");

        answer.ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Test]
    public async Task An_assertion_that_is_too_long_is_an_invalid_request()
    {
        await using var issuer = await Issuer.Default.AndKeyClient().StartAsync();

        (await issuer.PostAssertionAsync(new string('x', 16 * 1024))).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        (await issuer.PostAssertionAsync(new string('x', 16 * 1024 + 1))).ShouldRefuse(HttpStatusCode.BadRequest, "invalid_request");
    }

    private static TestCaseData Rule(string name, Func<Assertion, Assertion> change, string description) =>
        Text(name, assertion => change(assertion).ToString(), description);

    private static TestCaseData Header(string name, JsonNode? value, string description) =>
        Rule($"header_{name}_{value?.ToJsonString() ?? "absent"}", assertion => assertion.WithHeader(name, value?.DeepClone()), description);

    private static TestCaseData Claim(string name, JsonNode? value, string description) =>
        Rule($"claim_{name}_{value?.ToJsonString() ?? "absent"}", assertion => assertion.WithClaim(name, value?.DeepClone()), description);

    private static TestCaseData Raw(string name, string? header, string? claims, string description) =>
        Text(name, assertion => assertion.Key.Sign(header ?? assertion.Header.ToJsonString(), claims ?? assertion.Claims.ToJsonString()), description);

    private static TestCaseData Text(string name, Func<Assertion, string> change, string description) =>
        new TestCaseData(change, description).SetArgDisplayNames(name);

    private static TestCaseData Text(string name, Func<Assertion, string> change) => new TestCaseData(change).SetArgDisplayNames(name);

    private static string Part(JsonObject json) => Base64UrlEncoder.Encode(json.ToJsonString());

    private static string Swap(string jwt, int part, string replacement)
    {
        var parts = jwt.Split('.');
        parts[part] = replacement;

        return string.Join('.', parts);
    }

    private static string Hmac(Assertion assertion, byte[] key)
    {
        var input = $"{Part(assertion.WithHeader("alg", "HS256").Header)}.{Part(assertion.Claims)}";

        return $"{input}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(input)))}";
    }
}
