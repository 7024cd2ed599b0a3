using System.Net;
using CsCheck;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Whatever stands where a token or a proof is expected, nobody is let in and nothing breaks. CsCheck prints a seed upon failure; give it to Sample as <c>seed:</c> to see it again.</summary>
[TestFixture]
internal sealed class FuzzTests
{
    private static readonly Gen<string> Json = Gen.OneOf(
        Gen.OneOfConst("null", "true", "0", "-1", "1e999", "1e400000", "\"\"", "[]", "{}", "\"\\ud800\"", "\"\\u0000\"", "[[[[[[]]]]]]", "1795521600", "1795521660.5"),
        Gen.OneOfConst("\"acme\"", "\"https://issuer.test\"", "\"ES256\"", "\"HS256\"", "\"none\"", "\"at+jwt\"", "\"dpop+jwt\"", "[\"exp\"]", "\"GET\"", "\"https://api.test/users\""),
        Gen.OneOfConst("""{"jkt":"x"}""", """{"jkt":{}}""", """{"x5t#S256":1}""", """{"kty":"EC","crv":"P-256","x":"","y":""}""", """{"kty":"RSA","n":"AQ","e":"AQ"}""", """{"kty":"oct","k":"AQ"}"""),
        Gen.String[Gen.Char[' ', '~'], 0, 10].Select(text => System.Text.Json.JsonSerializer.Serialize(text)),
        Gen.String[Gen.Char['\0', '\uffff'], 0, 6]);

    private static readonly Gen<string> Header = Object("alg", "typ", "kid", "crit", "jwk", "x5c", "zip", "enc", "\\ud800", "a\\u006cg");

    private static readonly Gen<string> Claims = Object("iss", "sub", "aud", "exp", "nbf", "iat", "jti", "cnf", "scope", "client_id", "htm", "htu", "ath", "nonce", "");

    private static readonly Gen<string> Broken = Gen.OneOf(
        Gen.Select(Header, Claims, (header, claims) => TestKey.OfIssuer.Sign(header, claims)),
        Gen.Select(Header, Claims, (header, claims) => $"{Base64UrlEncoder.Encode(header)}.{Base64UrlEncoder.Encode(claims)}."),
        Gen.String[Gen.Char["abcXYZ09-_.=+/ ,\té"], 0, 60],
        Gen.Select(Gen.Byte.Array[0, 40], Gen.Byte.Array[0, 40], Gen.Byte.Array[0, 80], (header, claims, signature) =>
            $"{Base64UrlEncoder.Encode(header)}.{Base64UrlEncoder.Encode(claims)}.{Base64UrlEncoder.Encode(signature)}"));

    // Signed by the issuer, with claims that it would not write.
    private static readonly Gen<string> Odd = Claims.Select(claims =>
    {
        var token = Jwt.AccessToken(new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
        var all = token.Claims.ToJsonString();

        return token.Key.Sign(token.Header.ToJsonString(), $"{all[..^1]}{(claims.Length > 2 ? "," : "")}{claims[1..]}");
    });

    [Test]
    public async Task No_token_makes_a_fault()
    {
        await using var api = await Quiet().StartAsync();
        var server = api.App.GetTestServer();

        await Gen.Select(Gen.OneOfConst("Bearer ", "DPoP ", ""), Gen.OneOf(Broken, Odd)).SampleAsync(
            async (scheme, token) => (await SendAsync(server, scheme + token, "x")).Should().BeOneOf(200, 400, 401, 403),
            iter: 10_000,
            threads: Environment.ProcessorCount);

        api.Logs.Lines.Should().NotContain(line => line.Level >= LogLevel.Error);
    }

    [Test]
    public async Task No_proof_makes_a_fault_or_lets_anybody_in()
    {
        await using var api = await Quiet().StartAsync();
        var server = api.App.GetTestServer();
        var token = api.AccessToken().BoundToKey().ToString();

        await Broken.SampleAsync(
            async proof => (await SendAsync(server, $"DPoP {token}", proof)).Should().Be(401),
            iter: 10_000,
            threads: Environment.ProcessorCount);

        api.Logs.Lines.Should().NotContain(line => line.Level >= LogLevel.Error);
    }

    [Test]
    public async Task No_change_to_a_token_or_a_proof_is_accepted()
    {
        await using var api = await Quiet().StartAsync();
        var server = api.App.GetTestServer();
        var token = api.AccessToken().BoundToKey().ToString();

        await Gen.Select(Gen.Bool, Gen.Int[0, 10_000], Gen.Char["AZaz09-_.=+ é"], Gen.Int[0, 2]).SampleAsync(
            async (ofToken, position, replacement, change) =>
            {
                var proof = api.Proof(token).ToString();
                var (changedToken, changedProof) = ofToken ? (Change(token), proof) : (token, Change(proof));
                var status = await SendAsync(server, $"DPoP {changedToken}", changedProof);

                // A space more behind the scheme changes nothing (RFC 9110 §11.4).
                if (status is not 401 && (changedToken.TrimStart(' '), changedProof) != (token, proof))
                {
                    throw new InvalidOperationException($"It was answered {status}.");
                }

                // The last letter of base64 has bits that mean nothing.
                string Change(string jwt)
                {
                    var at = position % (jwt.Length - 1);

                    return change switch
                    {
                        0 => jwt[..at] + replacement + jwt[(at + 1)..],
                        1 => $"{jwt[..at]}{replacement}{jwt[at..]}",
                        _ => jwt[..at] + jwt[(at + 1)..],
                    };
                }
            },
            iter: 3_000,
            threads: Environment.ProcessorCount);

        api.Logs.Lines.Should().NotContain(line => line.Level >= LogLevel.Error);
    }

    private static Gen<string> Object(params string[] names) =>
        Gen.Select(Gen.OneOfConst(names), Json, (name, value) => $"\"{name}\":{value}").List[0, 8].Select(members => $"{{{string.Join(',', members)}}}");

    private static Api Quiet() => Api.WithTestKey.Services(services => services.AddLogging(logging => logging.AddFilter(null, LogLevel.Error)));

    // Straight into the server: an HTTP client would not send all of it.
    private static async Task<int> SendAsync(TestServer server, string authorization, string proof)
    {
        var context = await server.SendAsync(context =>
        {
            var request = context.Request;
            (request.Method, request.Scheme, request.Host, request.Path) = ("GET", "https", new("api.test"), "/users");
            request.Headers.Authorization = authorization;
            request.Headers["DPoP"] = proof;
        });

        return context.Response.StatusCode;
    }
}
