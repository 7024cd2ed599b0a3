using System.Net;
using CsCheck;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Whatever stands where an assertion is expected, the answer is one of the contract. CsCheck prints a seed upon failure; give it to Sample as <c>seed:</c> to see it again.</summary>
[TestFixture]
internal sealed class AssertionFuzzTests
{
    private static readonly Gen<string> Json = Gen.OneOf(
        Gen.OneOfConst("null", "true", "0", "-1", "1e999", "1e400000", "\"\"", "[]", "{}", "\"\\ud800\"", "\"\\u0000\"", "[[[[[[]]]]]]", "1795521600", "1795521660.5"),
        Gen.OneOfConst("\"acme\"", "\"https://issuer.test\"", "\"ES256\"", "\"RS256\"", "\"HS256\"", "\"none\"", "\"JWT\"", "[\"exp\"]", "[\"https://issuer.test\"]"),
        Gen.String[Gen.Char[' ', '~'], 0, 10].Select(text => System.Text.Json.JsonSerializer.Serialize(text)),
        Gen.String[Gen.Char['\0', '\uffff'], 0, 6]);

    private static readonly Gen<string> Header = Object("alg", "typ", "kid", "crit", "b64", "jwk", "x5c", "zip", "enc", "\\ud800", "a\\u006cg");

    private static readonly Gen<string> Claims = Object("iss", "sub", "aud", "exp", "nbf", "iat", "jti", "s\\u0075b", "");

    private static readonly Gen<string> Broken = Gen.OneOf(
        Gen.Select(Header, Claims, (header, claims) => ClientKey.Shared.Sign(header, claims)),
        Gen.Select(Header, Claims, (header, claims) => $"{Base64UrlEncoder.Encode(header)}.{Base64UrlEncoder.Encode(claims)}."),
        Gen.String[Gen.Char["abcXYZ09-_.=+/ \r\n\0é"], 0, 60],
        Gen.Select(Gen.Byte.Array[0, 40], Gen.Byte.Array[0, 40], Gen.Byte.Array[0, 80], (header, claims, signature) =>
            $"{Base64UrlEncoder.Encode(header)}.{Base64UrlEncoder.Encode(claims)}.{Base64UrlEncoder.Encode(signature)}"));

    [Test]
    public async Task No_assertion_makes_a_fault()
    {
        await using var issuer = await Quiet().StartAsync();
        var server = issuer.App.GetTestServer();

        await Broken.SampleAsync(
            async assertion => Check(await SendAsync(server, assertion)),
            iter: 20_000,
            threads: Environment.ProcessorCount);

        issuer.Logs.Lines.Should().NotContain(line => line.Level >= LogLevel.Error);
    }

    [Test]
    public async Task No_change_to_an_assertion_is_accepted()
    {
        await using var issuer = await Quiet().StartAsync();
        var server = issuer.App.GetTestServer();
        var good = issuer.Assertion().ToString();

        // The last letter of base64 has bits that mean nothing.
        await Gen.Select(Gen.Int[0, good.Length - 2], Gen.Char["AZaz09-_.=+ é"], Gen.Int[0, 2]).SampleAsync(
            async (at, replacement, change) =>
            {
                var changed = change switch
                {
                    0 => good[..at] + replacement + good[(at + 1)..],
                    1 => good[..at] + replacement + good[at..],
                    _ => good[..at] + good[(at + 1)..],
                };
                if (changed != good) // or else it is used up, and nothing that follows could be accepted
                {
                    (await SendAsync(server, changed)).ShouldBeARefusal();
                }
            },
            iter: 5_000,
            threads: Environment.ProcessorCount);

        (await SendAsync(server, good)).Status.Should().Be(HttpStatusCode.OK);
        issuer.Logs.Lines.Should().NotContain(line => line.Level >= LogLevel.Error);
    }

    private static Gen<string> Object(params string[] names) =>
        Gen.Select(Gen.OneOfConst(names), Json, (name, value) => $"\"{name}\":{value}").List[0, 8].Select(members => $"{{{string.Join(',', members)}}}");

    private static Issuer Quiet() => Issuer.Default.AndKeyClient(keys: [ClientKey.Shared.Jwk(), ClientKey.SharedRsa.Jwk("rsa")])
        .Services(services => services.AddLogging(logging => logging.AddFilter("Sqr.OAuth.ClientCredentials", LogLevel.Error)));

    private static Task<Answer> SendAsync(TestServer server, string assertion) => HttpCall.Form(
        $"grant_type=client_credentials&client_assertion_type={Uri.EscapeDataString(Assertion.Type)}&client_assertion={Uri.EscapeDataString(assertion)}").SendToAsync(server);

    private static void Check(Answer answer)
    {
        if (answer.Status is not HttpStatusCode.OK)
        {
            answer.ShouldBeARefusal();
        }
    }
}
