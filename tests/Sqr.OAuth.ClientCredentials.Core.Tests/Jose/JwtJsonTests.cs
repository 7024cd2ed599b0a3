using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class JwtJsonTests
{
    [Test]
    public void Two_objects_and_a_signature_are_a_JWT()
    {
        using var json = JwtJson.Read($"{Part("""{"alg":"ES256"}""")}.{Part("""{"a":{"b":[1,"c"]}}""")}.AA");

        json!.Header.GetProperty("alg").GetString().Should().Be("ES256"); // or it is null, and the test fails
        json.Claims.GetProperty("a").GetProperty("b").GetArrayLength().Should().Be(2);
    }

    [TestCase("{}", "{}", "")]
    [TestCase("{}", "{}", "A.A")]
    [TestCase("{}", "{}", "A=")]
    [TestCase("{}", "{}", "A+")]
    [TestCase("", "{}", "AA")]
    [TestCase("{}", "", "AA")]
    [TestCase("[]", "{}", "AA")]
    [TestCase("{}", "1", "AA")]
    [TestCase("{}", "{", "AA")]
    [TestCase("""{"a":1,"a":2}""", "{}", "AA")]
    [TestCase("{}", """{"a":1,"\u0061":2}""", "AA")]
    [TestCase("{}", """{"a":[{"b":1,"b":1}]}""", "AA")]
    [TestCase("{}", """{"a":"\ud800"}""", "AA")]
    [TestCase("{}", """{"\ud800":1}""", "AA")]
    public void What_two_readers_may_read_in_two_ways_is_no_JWT(string header, string claims, string signature) =>
        JwtJson.Read($"{Part(header)}.{Part(claims)}.{signature}").Should().BeNull();

    [TestCase("")]
    [TestCase("e30.e30")]
    [TestCase("e30.e30.AA.AA")]
    [TestCase("e3.e30.AA")]
    [TestCase("e30.\"\".AA")]
    [TestCase(" e30.e30.AA")]
    public void What_is_not_compact_is_no_JWT(string jwt) => JwtJson.Read(jwt).Should().BeNull();

    [Test]
    public void Bytes_that_are_no_UTF8_are_no_JWT()
    {
        byte[] claims = [.. "{\"a\":\""u8, 0xff, .. "\"}"u8];

        JwtJson.Read($"e30.{Base64UrlEncoder.Encode(claims)}.AA").Should().BeNull();
    }

    private static string Part(string json) => Base64UrlEncoder.Encode(Encoding.UTF8.GetBytes(json));
}
