using System.Net;
using System.Security.Cryptography;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>What counts as a failed attempt to authenticate, with a limit of one for each address.</summary>
[TestFixture]
internal sealed class CountedFailureTests
{
    private const string Here = "203.0.113.7";

    [TestCaseSource(nameof(Counted))]
    public async Task It_counts(Func<RunningIssuer, HttpCall> call) => (await IsRefusedAfterAsync(call)).Should().BeTrue();

    [TestCaseSource(nameof(NotCounted))]
    public async Task It_does_not_count(Func<RunningIssuer, HttpCall> call) => (await IsRefusedAfterAsync(call)).Should().BeFalse();

    [Test]
    public async Task A_header_that_can_be_read_in_two_ways_is_one_attempt()
    {
        await using var issuer = await Described().Setting("Throttling:FailuresPerAddress", "2").StartAsync();
        var call = Form("").WithBasic("a+b:c%41");

        (await issuer.SendFromAsync(Here, call)).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await issuer.SendFromAsync(Here, call)).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await issuer.SendFromAsync(Here, call)).ShouldBeThrottled();
    }

    [TestCase("a+b")]
    [TestCase("a b")]
    public async Task It_counts_for_the_clients_of_both_readings(string clientId)
    {
        await using var issuer = await Described().Setting("Throttling:FailuresPerClient", "1").Setting("Throttling:FailuresPerAddress", "100").StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await issuer.SendFromAsync(Here, Form("").WithBasic("a+b:wrong"));
        }

        (await issuer.RequestTokenFromAsync(Here, clientId, "wrong")).ShouldBeThrottled();
    }

    [Test]
    public async Task A_workload_counts_by_its_issuer_and_subject()
    {
        await using var issuer = await Described().Setting("Throttling:FailuresPerClient", "1").Setting("Throttling:FailuresPerAddress", "100").StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await issuer.SendFromAsync(Here, Workload(issuer, "a"));
        }

        (await issuer.SendFromAsync(Here, Workload(issuer, "a"))).ShouldBeThrottled();
        (await issuer.SendFromAsync(Here, Workload(issuer, "b"))).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task An_assertion_counts_by_its_subject()
    {
        await using var issuer = await Described().Setting("Throttling:FailuresPerClient", "1").Setting("Throttling:FailuresPerAddress", "100").StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await issuer.SendFromAsync(Here, AssertionRequests.Call(issuer.Assertion("signer", ClientKey.For("ES256")).ToString()));
        }

        (await issuer.SendFromAsync(Here, AssertionRequests.Call(issuer.Assertion("signer").ToString()))).ShouldBeThrottled();
        (await issuer.SendFromAsync("192.0.2.1", AssertionRequests.Call(issuer.Assertion("signer").ToString()))).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task An_assertion_that_was_used_before_makes_no_network_known()
    {
        await using var issuer = await Described().Setting("Throttling:FailuresPerClient", "1").Setting("Throttling:FailuresPerAddress", "100").StartAsync();
        var used = issuer.Assertion("signer").ToString();
        (await issuer.SendFromAsync("192.0.2.1", AssertionRequests.Call(used))).Status.Should().Be(HttpStatusCode.OK);
        (await issuer.SendFromAsync(Here, AssertionRequests.Call(used))).Status.Should().Be(HttpStatusCode.Unauthorized);
        for (var i = 0; i < 3; i++)
        {
            await issuer.SendFromAsync(Here, AssertionRequests.Call(issuer.Assertion("signer", ClientKey.For("ES256")).ToString()));
        }

        (await issuer.SendFromAsync(Here, AssertionRequests.Call(issuer.Assertion("signer").ToString()))).ShouldBeThrottled();
        (await issuer.SendFromAsync("192.0.2.200", AssertionRequests.Call(issuer.Assertion("signer").ToString()))).Status.Should().Be(HttpStatusCode.OK);
    }

    private static IEnumerable<TestCaseData> Counted() =>
    [
        Case("a wrong secret", _ => Form("client_id=acme&client_secret=wrong")),
        Case("an unknown client", _ => Form("client_id=nobody&client_secret=wrong")),
        Case("a disabled client", _ => Form("client_id=disabled&client_secret=right")),
        Case("an expired secret", _ => Form("client_id=expired&client_secret=right")),
        Case("a method that the client may not use", _ => Form("client_id=signer&client_secret=wrong")),
        Case("a wrong secret with an encoded line end", _ => Form("").WithBasic("acme:wrong%0A")),
        Case("an assertion with a wrong signature", issuer => AssertionRequests.Call(issuer.Assertion("signer", ClientKey.For("ES256")).ToString())),
        Case("an assertion of an unknown client", issuer => AssertionRequests.Call(issuer.Assertion("nobody").ToString())),
        Case("a token of an unknown workload", issuer => Workload(issuer, "a")),
    ];

    private static IEnumerable<TestCaseData> NotCounted() =>
    [
        Case("a token", _ => Form("client_id=acme&client_secret=right")),
        Case("a refused scope", _ => Form("client_id=acme&client_secret=right&scope=none")),
        Case("a client that may not request tokens", _ => Form("client_id=idle&client_secret=right")),
        Case("no credentials", _ => Form("")),
        Case("a body that cannot be read", _ => HttpCall.Json("{")),
        Case("a header that cannot be read", _ => Form("").With("Authorization", "Basic ?")),
        Case("something that is no assertion", _ => AssertionRequests.Call("e30.e30.AA")),
        Case("an assertion that has expired", issuer => AssertionRequests.Call(issuer.Assertion("signer").WithClaim("exp", 1).ToString())),
        Case("a proof without a nonce", issuer => Form("client_id=acme&client_secret=right").With("DPoP", issuer.Proof().ToString())),
        Case("a wrong proof", _ => Form("client_id=acme&client_secret=right").With("DPoP", "e30.e30.AA")),
    ];

    private static TestCaseData Case(string name, Func<RunningIssuer, HttpCall> call) => new TestCaseData(call).SetArgDisplayNames(name);

    private static HttpCall Form(string parameters) => HttpCall.Form($"grant_type=client_credentials&{parameters}");

    private static HttpCall Workload(RunningIssuer issuer, string subject) => AssertionRequests.Call(
        issuer.Assertion("signer").WithHeader("typ", "JWT").WithClaim("iss", "https://platform.test").WithClaim("sub", subject).ToString());

    private static Issuer Described() => Issuer.WithClient("acme", "right")
        .AndClient("idle", "right", client => client.AllowTokenRequests = false)
        .AndClient("disabled", "right", client => client.Enabled = false)
        .AndClient("expired", "right", client => client.Secrets[0].ExpiresAt = DateTimeOffset.UnixEpoch)
        .AndKeyClient("signer")
        .Setting("DPoP:RequireNonce", "true")
        .Throttling();

    private static async Task<bool> IsRefusedAfterAsync(Func<RunningIssuer, HttpCall> call)
    {
        await using var issuer = await Described().Setting("Throttling:FailuresPerAddress", "1").StartAsync();
        (await issuer.SendFromAsync(Here, call(issuer))).Status.Should().NotBe(HttpStatusCode.TooManyRequests);

        return (await issuer.RequestTokenFromAsync(Here, "expired", "right")).Status is HttpStatusCode.TooManyRequests;
    }
}
