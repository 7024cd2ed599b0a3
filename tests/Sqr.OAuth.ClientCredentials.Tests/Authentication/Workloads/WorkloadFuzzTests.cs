using System.Net;
using CsCheck;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>
/// An invalid or random platform token always gets an answer that the contract allows.
/// When a test fails, CsCheck prints a seed; pass it to Sample as <c>seed:</c> to repeat the run.
/// </summary>
[TestFixture]
internal sealed class WorkloadFuzzTests
{
    private static readonly Gen<string> Json = Gen.OneOf(
        BrokenJwt.Json(
            "[null]", "[\"\"]", "[\"\\ud800\"]", "{\"\\ud800\":{}}", "\"https://issuer.test\"", "[\"https://issuer.test\"]", "\"https://accounts.google.com\"",
            "\"112010400000000710080\"", "\"spiffe://example.org/a\"", "\"spiffe:///\"", "\"JWT\"", "\"RS256\"",
            "{\"compute_engine\":{\"zone\":\"us-west1-a\"}}"),
        Gen.String[Gen.Char[":/*a"], 0, 200].Select(text => $"\"{text}\""));

    private static readonly Gen<string> Name = Gen.OneOfConst(
        "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "google", "google:compute_engine", "s\\u0075b", "");

    private static readonly Gen<string> Subject = Gen.String[Gen.Char["ab:/"], 0, 5];

    [Test]
    public async Task No_token_makes_a_fault()
    {
        await using var issuer = await Quiet().StartAsync();
        var server = issuer.App.GetTestServer();
        var now = issuer.Time.GetUtcNow();
        var header = PlatformToken.Google(now).Header.ToJsonString();

        await Gen.Select(Name, Json, (name, value) => (Name: name, Value: value)).List[1, 3].SampleAsync(
            async changes =>
            {
                var claims = PlatformToken.Google(now).Claims;
                changes.ForEach(change => claims.Remove(change.Name));
                var members = changes.Select(change => $",\"{change.Name}\":{change.Value}");
                var token = ClientKey.SharedRsa.Sign(header, claims.ToJsonString()[..^1] + string.Concat(members) + "}");
                (await AssertionRequests.Call(token).SendToAsync(server)).ShouldBeATokenOrARefusal();
            },
            iter: LongProof.Times(10_000),
            threads: Environment.ProcessorCount);

        issuer.Logs.Lines.Should().NotContain(line => line.Level >= LogLevel.Error);
    }

    [Test]
    public async Task No_change_to_a_token_is_accepted()
    {
        await using var issuer = await Quiet().StartAsync();
        var server = issuer.App.GetTestServer();
        var good = PlatformToken.Google(issuer.Time.GetUtcNow()).ToString();
        (await AssertionRequests.Call(good).SendToAsync(server)).Status.Should().Be(HttpStatusCode.OK);

        await OneChange.Any.SampleAsync(
            async change =>
            {
                var changed = change.In(good);
                var answer = await AssertionRequests.Call(changed).SendToAsync(server);
                answer.ShouldBeATokenOrARefusal();
                if (changed != good && answer.Status is HttpStatusCode.OK)
                {
                    throw new InvalidOperationException("It was accepted.");
                }
            },
            iter: LongProof.Times(5_000),
            threads: Environment.ProcessorCount);

        issuer.Logs.Lines.Should().NotContain(line => line.Level >= LogLevel.Error);
    }

    [Test]
    public void A_pattern_without_wildcards_matches_itself_alone() =>
        Gen.Select(Subject.Where(pattern => pattern.Length > 0), Subject).Sample((pattern, subject) => Matches(pattern, subject) == (pattern == subject));

    [Test]
    public void A_subject_with_any_segment_made_wild_matches() => Gen.Select(
        Gen.String[Gen.Char["ab"], 1, 3].Array[1, 6], Gen.Int[0, 5], Gen.Char[":/"]).Sample((segments, at, separator) =>
    {
        var subject = string.Join(separator, segments);
        segments[at % segments.Length] = "*";

        return Matches(string.Join(separator, segments), subject);
    });

    private static bool Matches(string pattern, string subject) => new InMemoryClientStore(new Client
    {
        ClientId = "acme",
        FederatedCredentials = [new() { Issuer = "https://issuer.example.com", Subject = pattern }],
    }).FindByWorkloadAsync("https://issuer.example.com", subject, default).AsTask().Result is ["acme"];

    private static Issuer Quiet() => Issuer.Default
        .AndWorkload("shipper", new FederatedCredential
        {
            Issuer = "https://accounts.google.com",
            Subject = "112010400000000710080",
            Claims = new Dictionary<string, string> { ["google:compute_engine:zone"] = "us-west1-a" },
            JsonWebKeys = [ClientKey.SharedRsa.Jwk("1")],
        })
        .LoggingErrorsOnly();
}
