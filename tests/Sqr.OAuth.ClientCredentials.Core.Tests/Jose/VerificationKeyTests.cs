using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture]
internal sealed class VerificationKeyTests
{
    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"]; // RFC 7518 §6

    [TestCaseSource(nameof(Fit))]
    public void A_public_key_fits_the_algorithms_of_its_kind(string jwk, string[] algorithms)
    {
        var key = VerificationKey.Read(jwk, out var fault);

        fault.Should().BeEmpty();
        SigningAlgorithm.All.Where(key!.Fits).Select(algorithm => algorithm.Name).Should().Equal(algorithms); // it was read
    }

    [TestCaseSource(nameof(Unfit))]
    public void A_key_that_must_not_verify_is_refused_with_what_is_wrong(string jwk, string fault)
    {
        VerificationKey.Read(jwk, out var found).Should().BeNull();

        found.Should().Contain(fault);
    }

    [Test]
    public void A_key_keeps_its_name_and_no_other_member()
    {
        var key = VerificationKey.Read(ClientKey.Shared.Jwk("1", ("x5t", "a")), out _)!; // it is fit

        key.KeyId.Should().Be("1");
        VerificationKey.Read(ClientKey.SharedRsa.Jwk("2"), out _)!.KeyId.Should().Be("2");
        key.Key.X5t.Should().BeNull();
    }

    private static IEnumerable<TestCaseData> Fit() =>
    [
        Case("P-256", ClientKey.Shared.Jwk(), "ES256"),
        Case("P-384", ClientKey.For("ES384").Jwk(), "ES384"),
        Case("P-521", ClientKey.For("ES512").Jwk(), "ES512"),
        Case("RSA", ClientKey.SharedRsa.Jwk(), "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
        Case("RSA with alg", ClientKey.SharedRsa.Jwk(null, ("alg", "PS384")), "PS384"),
        Case("use sig", ClientKey.Shared.Jwk(null, ("use", "sig")), "ES256"),
        Case("use jwt-svid", ClientKey.Shared.Jwk(null, ("use", "jwt-svid")), "ES256"),
        Case("key_ops", ClientKey.Shared.Jwk()[..^1] + ",\"key_ops\":[\"sign\",\"verify\"]}", "ES256"),
        Case("exponent of four bytes", RsaWith("e", "AQAAAQ"), "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
        Case("8192 bits", RsaWith("n", Modulus(8192)), "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    ];

    private static IEnumerable<TestCaseData> Unfit() =>
    [
        Fault("no JSON", "x", "is not JSON"),
        Fault("no object", "[]", "is not a JSON object"),
        .. PrivateMembers.Select(member => Fault($"private {member}", ClientKey.Shared.Jwk(null, (member, "AQ")), $"the private member \"{member}\"")),
        Fault("use enc", ClientKey.Shared.Jwk(null, ("use", "enc")), "\"use\""),
        Fault("key_ops sign", ClientKey.Shared.Jwk()[..^1] + ",\"key_ops\":[\"sign\"]}", "\"key_ops\""),
        Fault("key_ops no list", ClientKey.Shared.Jwk(null, ("key_ops", "verify")), "\"key_ops\""),
        Fault("no kty", "{}", "\"kty\""),
        Fault("other kty", """{"kty":"OKP","crv":"Ed25519"}""", "\"kty\""),
        Fault("other curve", """{"kty":"EC","crv":"secp256k1","x":"AQ","y":"AQ"}""", "curve"),
        Fault("not on the curve", """{"kty":"EC","crv":"P-256","x":"AQ","y":"AQ"}""", "damaged"),
        Fault("padded", ClientKey.Shared.WithPaddedCoordinates(), "coordinates"),
        Fault("no modulus", """{"kty":"RSA","e":"AQAB"}""", "damaged"),
        Fault("exponent 1", RsaWith("e", "AQ"), "exponent"),
        Fault("even exponent", RsaWith("e", "AQAA"), "exponent"),
        Fault("exponent of five bytes", RsaWith("e", "AQAAAAE"), "exponent"),
        Fault("even modulus", RsaWith("n", Base64UrlEncoder.Encode([1, .. new byte[256]])), "modulus"),
        Fault("8200 bits", RsaWith("n", Modulus(8200)), "8200"),
        Fault("1024 bits", ClientKey.Rsa(1024).Jwk(), "1024"),
        Fault("alg of another kind", ClientKey.Shared.Jwk(null, ("alg", "RS256")), "\"alg\""),
        Fault("unknown alg", ClientKey.Shared.Jwk(null, ("alg", "HS256")), "\"alg\""),
    ];

    private static string Modulus(int bits)
    {
        var bytes = new byte[bits / 8];
        (bytes[0], bytes[^1]) = (0x80, 1);

        return Base64UrlEncoder.Encode(bytes);
    }

    private static string RsaWith(string member, string value) => ClientKey.SharedRsa.Jwk(null, (member, value));

    private static TestCaseData Case(string name, string jwk, params string[] algorithms) => new TestCaseData(jwk, algorithms).SetArgDisplayNames(name);

    private static TestCaseData Fault(string name, string jwk, string fault) => new TestCaseData(jwk, fault).SetArgDisplayNames(name);
}
