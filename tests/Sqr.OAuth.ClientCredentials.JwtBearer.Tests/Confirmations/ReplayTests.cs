using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A proof works once (RFC 9449 §11.1).</summary>
public sealed class ReplayTests
{
    private const string UsedBefore = "The DPoP proof was already used. Create a new one for each request.";

    [Test]
    public async Task A_proof_is_accepted_once([Values] bool withIssuer)
    {
        await using var api = await (withIssuer ? Api.WithTestKey : Api.Elsewhere.Jwt(TestIssuer.Trust)).StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();
        var proof = api.Proof(token).ToString();

        (await api.DPoPAsync(token, proof)).ShouldBeLetIn();
        (await api.DPoPAsync(token, proof)).ShouldBeRefusedUnderDPoP("invalid_dpop_proof", UsedBefore);
    }

    [Test]
    public async Task A_proof_that_is_refused_for_another_reason_is_not_used_up()
    {
        await using var api = await Api.WithTestKey.StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();
        var other = api.AccessToken().BoundToKey(new()).ToString();

        await api.DPoPAsync(other, api.Proof(other).WithClaim("jti", "1"));
        await api.DPoPAsync(token, api.Proof(token).WithClaim("jti", "1"), "/users/7");

        (await api.DPoPAsync(token, api.Proof(token).WithClaim("jti", "1"))).ShouldBeLetIn();
    }

    [TestCase(-1, false)]
    [TestCase(0, true)]
    public async Task A_proof_from_before_the_start_is_refused_and_the_log_says_why(int seconds, bool accepted)
    {
        await using var api = await Api.Elsewhere.Jwt(TestIssuer.Trust).StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();
        var proof = api.Proof(token).WithClaim("iat", api.Time.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds()).ToString();

        var answer = await api.DPoPAsync(token, proof);

        if (accepted)
        {
            answer.ShouldBeLetIn();

            return;
        }

        answer.ShouldBeRefusedUnderDPoP(
            "invalid_dpop_proof",
            "The DPoP proof was created before this server started, so it may have been used already. Create a new one for each request, and check the clock.");
        api.Logs.Lines.Should().ContainSingle(line => line.Id.Name == "TokenNotConfirmed").Which.Text.Should().Contain("before this server started");
    }

    [Test]
    public async Task A_store_of_the_apps_own_may_know_proofs_from_before_the_start()
    {
        await using var api = await Api.Elsewhere.Jwt(TestIssuer.Trust).Services(services => services.AddSingleton<IReplayStore, CountingStore>()).StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();

        (await api.DPoPAsync(token, api.Proof(token).WithClaim("iat", api.Time.GetUtcNow().AddSeconds(-30).ToUnixTimeSeconds()))).ShouldBeLetIn();
    }

    [Test]
    public async Task Of_many_who_send_it_at_once_one_is_let_in()
    {
        await using var api = await Api.WithTestKey.StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();
        var proofs = Enumerable.Range(0, 5).Select(_ => api.Proof(token).ToString()).ToList();

        var answers = await Task.WhenAll(Enumerable.Range(0, 400).Select(i => Task.Run(() => api.DPoPAsync(token, proofs[i % proofs.Count]))));

        answers.Count(answer => answer.Status is HttpStatusCode.OK).Should().Be(proofs.Count);
        answers.Count(answer => answer.Status is HttpStatusCode.Unauthorized).Should().Be(400 - proofs.Count);
    }

    [Test]
    public async Task The_store_is_the_issuers_and_shared_with_the_token_endpoint([Values] bool protectedFirst)
    {
        var store = new CountingStore();
        var described = Api.WithIssuer.Services(services => services.AddSingleton<IReplayStore>(store));
        await using var api = await (protectedFirst ? described.ProtectedFirst() : described).StartAsync();
        var token = await api.RequestTokenAsync(proof: api.Proof(null, "POST", $"{Api.Issuer}/oauth2/token").ToString());

        (await api.DPoPAsync(token, api.Proof(token))).ShouldBeLetIn();

        store.Count.Should().Be(2);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task If_the_store_fails_nobody_is_let_in_and_the_answer_is_503(bool withIssuer)
    {
        await using var api = await (withIssuer ? Api.WithTestKey : Api.Elsewhere.Jwt(TestIssuer.Trust))
            .Services(services => services.AddSingleton<IReplayStore, BrokenStore>()).StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();

        var answer = await api.DPoPAsync(token, api.Proof(token));

        answer.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        answer.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(2));
        answer.Challenges.Should().BeEmpty();
        (await api.DPoPAsync(token, api.Proof(token, url: $"{Api.Address}/open"), "/open")).ShouldBeLetIn("nobody");
        (await api.BearerAsync(api.AccessToken())).ShouldBeLetIn();
    }

    [Test]
    public async Task A_store_that_hangs_is_not_waited_for()
    {
        var store = new HangingStore();
        await using var api = await Api.Elsewhere.Jwt(TestIssuer.Trust).Services(services => services.AddSingleton<IReplayStore>(store)).StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();

        var request = api.DPoPAsync(token, api.Proof(token));
        await store.Asked.Task;
        while (!request.IsCompleted)
        {
            api.Time.Advance(TimeSpan.FromMilliseconds(400));
            await Task.Yield();
        }

        (await request).Status.Should().Be(HttpStatusCode.ServiceUnavailable);
    }

    private sealed class BrokenStore : IReplayStore
    {
        public ValueTask<bool> TryUseAsync(string issuer, string id, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("The store is down.");
    }

    private sealed class CountingStore : IReplayStore
    {
        public int Count { get; private set; }

        public ValueTask<bool> TryUseAsync(string issuer, string id, DateTimeOffset expiresAt, CancellationToken cancellationToken)
        {
            Count++;

            return new(true);
        }
    }

    private sealed class HangingStore : IReplayStore
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async ValueTask<bool> TryUseAsync(string issuer, string id, DateTimeOffset expiresAt, CancellationToken cancellationToken)
        {
            Asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, CancellationToken.None);

            return true;
        }
    }
}
