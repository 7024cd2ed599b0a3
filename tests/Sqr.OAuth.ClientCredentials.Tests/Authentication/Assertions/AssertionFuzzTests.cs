using System.Net;
using CsCheck;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>
/// An invalid or random client assertion always gets an answer that the contract allows.
/// When a test fails, CsCheck prints a seed; pass it to Sample as <c>seed:</c> to repeat the run.
/// </summary>
[TestFixture]
internal sealed class AssertionFuzzTests
{
    private static readonly Gen<string> Json = BrokenJwt.Json(
        "\"acme\"", "\"https://issuer.test\"", "\"ES256\"", "\"RS256\"", "\"HS256\"", "\"none\"", "\"JWT\"", "[\"exp\"]", "[\"https://issuer.test\"]");

    private static readonly Gen<string> Broken = BrokenJwt.Of(
        BrokenJwt.Object(Json, "alg", "typ", "kid", "crit", "b64", "jwk", "x5c", "zip", "enc", "\\ud800", "a\\u006cg"),
        BrokenJwt.Object(Json, "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "s\\u0075b", ""),
        (header, claims) => ClientKey.Shared.Sign(header, claims),
        unsigned: "",
        Gen.String[Gen.Char["abcXYZ09-_.=+/ \r\n\0é"], 0, 60]);

    [Test]
    public async Task No_assertion_makes_a_fault()
    {
        await using var issuer = await Quiet().StartAsync();
        var server = issuer.App.GetTestServer();

        await Broken.SampleAsync(
            async assertion => (await AssertionRequests.Call(assertion).SendToAsync(server)).ShouldBeATokenOrARefusal(),
            iter: LongProof.Times(20_000),
            threads: Environment.ProcessorCount);

        issuer.Logs.Lines.Should().NotContain(line => line.Level >= LogLevel.Error);
    }

    [Test]
    public async Task No_change_to_an_assertion_is_accepted()
    {
        await using var issuer = await Quiet().StartAsync();
        var server = issuer.App.GetTestServer();
        var good = issuer.Assertion().ToString();

        await OneChange.Any.SampleAsync(
            async change =>
            {
                var changed = change.In(good);
                if (changed != good) // or else it is used up, and nothing that follows could be accepted
                {
                    (await AssertionRequests.Call(changed).SendToAsync(server)).ShouldBeARefusal();
                }
            },
            iter: LongProof.Times(5_000),
            threads: Environment.ProcessorCount);

        (await AssertionRequests.Call(good).SendToAsync(server)).Status.Should().Be(HttpStatusCode.OK);
        issuer.Logs.Lines.Should().NotContain(line => line.Level >= LogLevel.Error);
    }

    private static Issuer Quiet() => Issuer.Default.AndKeyClient(keys: [ClientKey.Shared.Jwk(), ClientKey.SharedRsa.Jwk("rsa")]).LoggingErrorsOnly();
}
