using System.Net;
using CsCheck;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>
/// Whatever stands where a token or a proof is expected, nobody is let in and nothing breaks.
/// CsCheck prints a seed on failure; pass it to Sample as <c>seed:</c> to see it again.
/// </summary>
[TestFixture]
internal sealed class FuzzTests
{
    private static readonly Gen<string> Json = BrokenJwt.Json(
        "\"acme\"", "\"https://issuer.test\"", "\"ES256\"", "\"HS256\"", "\"none\"", "\"at+jwt\"", "\"dpop+jwt\"", "[\"exp\"]",
        "\"GET\"", "\"https://api.test/users\"",
        """{"jkt":"x"}""", """{"jkt":{}}""", """{"x5t#S256":1}""", """{"kty":"EC","crv":"P-256","x":"","y":""}""",
        """{"kty":"RSA","n":"AQ","e":"AQ"}""", """{"kty":"oct","k":"AQ"}""");

    private static readonly Gen<string> Claims =
        BrokenJwt.Object(Json, "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "cnf", "scope", "client_id", "htm", "htu", "ath", "nonce", "");

    private static readonly Gen<string> Broken = BrokenJwt.Of(
        BrokenJwt.Object(Json, "alg", "typ", "kid", "crit", "jwk", "x5c", "zip", "enc", "\\ud800", "a\\u006cg"),
        Claims,
        (header, claims) => TestKey.OfIssuer.Sign(header, claims),
        unsigned: "",
        Gen.String[Gen.Char["abcXYZ09-_.=+/ ,\té"], 0, 60]);

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
            iter: LongProof.Times(10_000),
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
            iter: LongProof.Times(10_000),
            threads: Environment.ProcessorCount);

        api.Logs.Lines.Should().NotContain(line => line.Level >= LogLevel.Error);
    }

    [Test]
    public async Task No_change_to_a_token_or_a_proof_is_accepted()
    {
        await using var api = await Quiet().StartAsync();
        var server = api.App.GetTestServer();
        var token = api.AccessToken().BoundToKey().ToString();

        await Gen.Select(Gen.Bool, OneChange.Any).SampleAsync(
            async (ofToken, change) =>
            {
                var proof = api.Proof(token).ToString();
                var (changedToken, changedProof) = ofToken ? (change.In(token), proof) : (token, change.In(proof));
                var status = await SendAsync(server, $"DPoP {changedToken}", changedProof);

                // A space more behind the scheme changes nothing (RFC 9110 §11.4).
                if (status is not 401 && (changedToken.TrimStart(' '), changedProof) != (token, proof))
                {
                    throw new InvalidOperationException($"It was answered {status}.");
                }
            },
            iter: LongProof.Times(3_000),
            threads: Environment.ProcessorCount);

        api.Logs.Lines.Should().NotContain(line => line.Level >= LogLevel.Error);
    }

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
