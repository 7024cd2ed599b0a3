using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class ProofReplayTests
{
    [Test]
    public async Task A_proof_is_accepted_once()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();
        var proof = issuer.Proof();

        (await issuer.RequestTokenAsync(proof)).Status.Should().Be(HttpStatusCode.OK);
        var again = await issuer.RequestTokenAsync(proof);

        again.ShouldRefuse(HttpStatusCode.BadRequest, "invalid_dpop_proof");
        again.Description.Should().Contain("already used");
        issuer.Logs.RefusalsFor("ProofUsedBefore").Should().ContainSingle();
    }

    [TestCase(0, 59, "already used")]
    [TestCase(0, 60, "too old")]
    [TestCase(30, 89, "already used")]
    [TestCase(30, 90, "too old")]
    public async Task It_is_remembered_until_it_is_refused_as_too_old(int ahead, int seconds, string description)
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();
        var proof = issuer.Proof().WithClaim("iat", issuer.Time.GetUtcNow().ToUnixTimeSeconds() + ahead);
        await issuer.RequestTokenAsync(proof);

        issuer.Time.Advance(TimeSpan.FromSeconds(seconds));

        (await issuer.RequestTokenAsync(proof)).Description.Should().Contain(description);
    }

    [Test]
    public async Task A_node_whose_clock_is_half_a_minute_ahead_does_not_forget_it_for_the_others()
    {
        await using var ahead = await Issuer.WithClient("acme", "right").At(TimeSpan.FromSeconds(30)).StartAsync();
        await using var issuer = await Issuer.WithClient("acme", "right")
            .Services(services => services.AddSingleton(ahead.App.Services.GetRequiredService<IReplayStore>()))
            .StartAsync();
        var proof = issuer.Proof();
        (await issuer.RequestTokenAsync(proof)).Status.Should().Be(HttpStatusCode.OK);

        issuer.Time.Advance(TimeSpan.FromSeconds(59));
        ahead.Time.Advance(TimeSpan.FromSeconds(59));

        (await issuer.RequestTokenAsync(proof)).Description.Should().Contain("already used");
    }

    [Test]
    public async Task Two_keys_may_use_the_same_identifier()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();

        (await issuer.RequestTokenAsync(issuer.Proof().WithClaim("jti", "1"))).Status.Should().Be(HttpStatusCode.OK);
        (await issuer.RequestTokenAsync(issuer.Proof(ClientKey.SharedRsa).WithClaim("jti", "1"))).Status.Should().Be(HttpStatusCode.OK);
        (await issuer.RequestTokenAsync(issuer.Proof().WithClaim("jti", "1"))).ShouldRefuse(HttpStatusCode.BadRequest, "invalid_dpop_proof");
    }

    [Test]
    public async Task Another_client_cannot_use_it_again()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").AndClient("other", "right").StartAsync();
        var proof = issuer.Proof();
        await issuer.RequestTokenAsync(proof);

        var answer = await issuer.SendAsync(
            HttpCall.Form("grant_type=client_credentials&client_id=other&client_secret=right")
                .With("DPoP", proof.ToString())
                .ToMessage());

        answer.ShouldRefuse(HttpStatusCode.BadRequest, "invalid_dpop_proof");
    }

    [TestCase("&scope=none", HttpStatusCode.BadRequest, "invalid_scope")]
    [TestCase("&resource=https://api.test/none", HttpStatusCode.BadRequest, "invalid_target")]
    public async Task A_request_that_is_refused_for_another_reason_does_not_use_it_up(string more, HttpStatusCode status, string error)
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();
        var proof = issuer.Proof();

        (await issuer.RequestTokenAsync(proof, more)).ShouldRefuse(status, error);

        (await issuer.RequestTokenAsync(proof)).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_wrong_secret_does_not_use_it_up()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();
        var proof = issuer.Proof();

        await issuer.SendAsync(HttpCall.Form("grant_type=client_credentials&client_id=acme&client_secret=wrong").With("DPoP", proof.ToString()).ToMessage());

        (await issuer.RequestTokenAsync(proof)).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_wrong_signature_does_not_use_up_the_identifier_of_the_key()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();
        var proof = issuer.Proof().WithClaim("jti", "1");

        await issuer.PostProofAsync(ClientKey.For("ES256").Sign(proof.Header.ToJsonString(), proof.Claims.ToJsonString()));

        (await issuer.RequestTokenAsync(proof)).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task An_assertion_that_was_used_before_does_not_use_up_the_proof_beside_it()
    {
        await using var issuer = await Issuer.Default.AndKeyClient().StartAsync();
        var (assertion, proof) = (issuer.Assertion(), issuer.Proof());
        await issuer.RequestTokenAsync(assertion);

        (await SendAsync(assertion)).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");

        (await SendAsync(issuer.Assertion())).ShouldBeBoundTo(proof.Thumbprint);
        (await SendAsync(issuer.Assertion())).ShouldRefuse(HttpStatusCode.BadRequest, "invalid_dpop_proof");

        Task<Answer> SendAsync(Assertion one) => issuer.SendAsync(HttpCall
            .Form($"grant_type=client_credentials&client_assertion_type={Assertion.Type}&client_assertion={one}")
            .With("DPoP", proof.ToString()).ToMessage());
    }

    [Test]
    public async Task An_assertion_and_a_proof_may_have_the_same_identifier()
    {
        await using var issuer = await Issuer.Default.AndKeyClient().StartAsync();

        var answer = await issuer.SendAsync(HttpCall
            .Form($"grant_type=client_credentials&client_assertion_type={Assertion.Type}&client_assertion={issuer.Assertion().WithClaim("jti", "1")}")
            .With("DPoP", issuer.Proof().WithClaim("jti", "1").ToString()).ToMessage());

        answer.Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Ten_thousand_attempts_from_eight_threads_get_one_token_for_each_proof()
    {
        await using var issuer = await Issuer.WithClient("acme", "right")
            .Services(services => services.AddLogging(logging => logging.AddFilter("Sqr.OAuth.ClientCredentials", LogLevel.Error)))
            .StartAsync();
        var server = issuer.App.GetTestServer();
        var calls = Enumerable.Range(0, 7).Select(_ => ProofRequests.Call(issuer.Proof().ToString())).ToList();
        var answered = new ConcurrentDictionary<(int Proof, HttpStatusCode Status), int>();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 1_250; i++)
            {
                var answer = await calls[i % calls.Count].SendToAsync(server);
                answered.AddOrUpdate((i % calls.Count, answer.Status), 1, (_, count) => count + 1);
            }
        })));

        answered.Where(one => one.Key.Status is HttpStatusCode.OK).Should().HaveCount(calls.Count).And.OnlyContain(one => one.Value == 1);
        answered.Where(one => one.Key.Status is HttpStatusCode.BadRequest).Sum(one => one.Value).Should().Be(10_000 - calls.Count);
    }

    [Test]
    public async Task If_the_store_fails_who_sends_a_proof_gets_no_token_and_who_sends_none_does()
    {
        await using var issuer = await Issuer.WithClient("acme", "right")
            .Services(services => services.AddSingleton<IReplayStore, BrokenReplayStore>())
            .StartAsync();

        (await issuer.RequestTokenAsync(issuer.Proof())).ShouldBeUnavailable();
        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
    }

    private sealed class BrokenReplayStore : IReplayStore
    {
        public ValueTask<bool> TryUseAsync(string issuer, string id, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("The store is down.");
    }
}
