using System.Security.Cryptography;

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture]
internal sealed class JwkCurveTests
{
    [TestCase("P-256", "1.2.840.10045.3.1.7", null)]
    [TestCase("P-256", null, "nistP256")]
    [TestCase("P-256", null, "ECDSA_P256")]
    [TestCase("P-384", "1.3.132.0.34", null)]
    [TestCase("P-384", null, "nistP384")]
    [TestCase("P-384", null, "ECDSA_P384")]
    [TestCase("P-521", "1.3.132.0.35", null)]
    [TestCase("P-521", null, "nistP521")]
    [TestCase("P-521", null, "ECDSA_P521")]
    [TestCase(null, "1.3.132.0.10", null)]
    [TestCase(null, null, "secp256k1")]
    public void A_curve_is_found_by_what_any_platform_calls_it(string? name, string? oid, string? friendlyName) =>
        JwkCurve.Find(ECCurve.CreateFromOid(new(oid, friendlyName)))?.Name.Should().Be(name);
}
