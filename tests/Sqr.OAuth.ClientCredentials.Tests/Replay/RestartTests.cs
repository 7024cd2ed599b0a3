using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A node that remembers used identifiers in memory has forgotten them when it starts again.</summary>
public sealed class RestartTests
{
    private const string EncryptionKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private static readonly TimeSpan Later = TimeSpan.FromSeconds(5);

    [Test]
    public async Task An_assertion_from_before_the_start_is_refused_and_the_log_says_why()
    {
        var assertion = await UsedAsync(Issuer.Default.AndKeyClient(), issuer => issuer.Assertion(), (issuer, one) => issuer.RequestTokenAsync(one));
        await using var restarted = await Issuer.Default.AndKeyClient().At(Later).StartAsync();

        var answer = await restarted.RequestTokenAsync(assertion);

        answer.ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        answer.Description.Should().Be(
            "The assertion was created before this server started, so it may have been used already. Create a new one for each request, and check the clock.");
        restarted.Logs.RefusalsFor("MadeBeforeStart").Should().ContainSingle();
        (await restarted.RequestTokenAsync(restarted.Assertion())).Status.Should().Be(HttpStatusCode.OK);
    }

    [TestCase(-1, false)]
    [TestCase(0, true)]
    public async Task One_from_the_second_of_the_start_is_accepted(int seconds, bool accepted)
    {
        await using var issuer = await Issuer.Default.AndKeyClient().At(TimeSpan.FromSeconds(5.9)).StartAsync();

        var assertion = issuer.Assertion().WithClaim("iat", issuer.Time.GetUtcNow().ToUnixTimeSeconds() + seconds);

        (await issuer.RequestTokenAsync(assertion)).Status.Should().Be(accepted ? HttpStatusCode.OK : HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task An_assertion_without_iat_works_once_more()
    {
        var assertion = await UsedAsync(
            Issuer.Default.AndKeyClient(), issuer => issuer.Assertion().WithClaim("iat", null), (issuer, one) => issuer.RequestTokenAsync(one));
        await using var restarted = await Issuer.Default.AndKeyClient().At(Later).StartAsync();

        (await restarted.RequestTokenAsync(assertion)).Status.Should().Be(HttpStatusCode.OK);
        (await restarted.RequestTokenAsync(assertion)).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task What_a_client_used_whose_clock_is_ahead_works_once_more()
    {
        var assertion = await UsedAsync(
            Issuer.Default.AndKeyClient(),
            issuer => issuer.Assertion().WithClaim("iat", issuer.Time.GetUtcNow().AddSeconds(6).ToUnixTimeSeconds()),
            (issuer, one) => issuer.RequestTokenAsync(one));
        await using var restarted = await Issuer.Default.AndKeyClient().At(Later).StartAsync();

        (await restarted.RequestTokenAsync(assertion)).Status.Should().Be(HttpStatusCode.OK);
        (await restarted.RequestTokenAsync(assertion)).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Another_node_that_remembers_in_memory_accepts_it_once()
    {
        await using var one = await Issuer.Default.AndKeyClient().StartAsync();
        await using var other = await Issuer.Default.AndKeyClient().StartAsync();
        var assertion = one.Assertion();
        (await one.RequestTokenAsync(assertion)).Status.Should().Be(HttpStatusCode.OK);

        (await other.RequestTokenAsync(assertion)).Status.Should().Be(HttpStatusCode.OK);
        (await other.RequestTokenAsync(assertion)).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task A_proof_from_before_the_start_is_refused_and_the_log_says_why()
    {
        var proof = await UsedAsync(Issuer.WithClient("acme", "right"), issuer => issuer.Proof(), (issuer, one) => issuer.RequestTokenAsync(one));
        await using var restarted = await Issuer.WithClient("acme", "right").At(Later).StartAsync();

        var answer = await restarted.RequestTokenAsync(proof);

        answer.ShouldRefuse(HttpStatusCode.BadRequest, "invalid_dpop_proof");
        answer.Description.Should().StartWith("The DPoP proof was created before this server started");
        restarted.Logs.RefusalsFor("MadeBeforeStart").Should().ContainSingle();
        (await restarted.RequestTokenAsync(restarted.Proof())).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task An_assertion_is_not_used_up_if_its_proof_is_from_before_the_start()
    {
        var early = Proof.Of(new AdjustableTime().GetUtcNow());
        await using var issuer = await Issuer.Default.AndKeyClient().At(Later).StartAsync();
        var assertion = issuer.Assertion().WithClaim("iat", null).ToString();

        var refused = await RequestTokenAsync(issuer, assertion, early);
        var granted = await RequestTokenAsync(issuer, assertion, issuer.Proof());

        refused.ShouldRefuse(HttpStatusCode.BadRequest, "invalid_dpop_proof");
        granted.Status.Should().Be(HttpStatusCode.OK, granted.Body);
    }

    [Test]
    public async Task Where_nonces_are_required_the_one_in_the_proof_tells_and_no_clock_of_a_client_matters()
    {
        await using var before = await WithNonces().StartAsync();
        var nonce = (await before.RequestTokenAsync(before.Proof())).Nonce();
        var used = before.Proof().WithClaim("nonce", nonce).WithClaim("iat", before.Time.GetUtcNow().AddSeconds(20).ToUnixTimeSeconds()); // its clock is ahead
        (await before.RequestTokenAsync(used)).Status.Should().Be(HttpStatusCode.OK);
        await using var restarted = await WithNonces().At(Later).StartAsync();

        var again = await restarted.RequestTokenAsync(used);
        var behind = restarted.Proof().WithClaim("nonce", again.Nonce()).WithClaim("iat", restarted.Time.GetUtcNow().AddSeconds(-20).ToUnixTimeSeconds());

        again.ShouldRefuse(HttpStatusCode.BadRequest, "use_dpop_nonce");
        (await restarted.RequestTokenAsync(behind)).Status.Should().Be(HttpStatusCode.OK);
    }

    [TestCase(true, HttpStatusCode.Unauthorized)]
    [TestCase(false, HttpStatusCode.OK)]
    public async Task A_workloads_token_from_before_the_start_is_refused_if_it_is_for_single_use(bool singleUse, HttpStatusCode status)
    {
        var token = await UsedAsync(
            WithWorkload(singleUse), issuer => PlatformToken.Spiffe(issuer.Time.GetUtcNow()), (issuer, one) => issuer.RequestTokenAsync(one));
        await using var restarted = await WithWorkload(singleUse).At(Later).StartAsync();

        (await restarted.RequestTokenAsync(token)).Status.Should().Be(status);
    }

    [Test]
    public async Task A_store_that_outlives_the_process_knows_better()
    {
        var store = new SharedReplayStore();
        var assertion = await UsedAsync(
            Issuer.Default.AndKeyClient().Services(services => services.AddSingleton<IReplayStore>(store)),
            issuer => issuer.Assertion(),
            (issuer, one) => issuer.RequestTokenAsync(one));
        await using var restarted = await Issuer.Default.AndKeyClient().At(Later).Services(services => services.AddSingleton<IReplayStore>(store)).StartAsync();
        var unused = restarted.Assertion().WithClaim("iat", restarted.Time.GetUtcNow().AddMinutes(-1).ToUnixTimeSeconds());

        (await restarted.RequestTokenAsync(assertion)).Description.Should().Be("Client authentication failed.");
        (await restarted.RequestTokenAsync(unused)).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_clock_that_is_put_right_after_the_start_puts_the_start_right()
    {
        var used = await UsedAsync(
            Issuer.Default.AndKeyClient(),
            issuer => issuer.Assertion().WithClaim("exp", issuer.Time.GetUtcNow().AddMinutes(10).ToUnixTimeSeconds()),
            (issuer, one) => issuer.RequestTokenAsync(one));
        var time = new AdjustableTime { Adjustment = TimeSpan.FromMinutes(-5) }; // the clock is behind at the start
        await using var restarted = await Issuer.Default.AndKeyClient()
            .Services(services => services.AddSingleton<TimeProvider>(time))
            .StartAsync();

        time.Adjustment = Later;

        (await restarted.RequestTokenAsync(used)).Description.Should().StartWith("The assertion was created before this server started");
    }

    private static Task<Answer> RequestTokenAsync(RunningIssuer issuer, string assertion, Proof proof) =>
        issuer.SendAsync(AssertionRequests.Call(assertion).With("DPoP", proof.ToString()).ToMessage());

    private static async Task<T> UsedAsync<T>(Issuer issuer, Func<RunningIssuer, T> make, Func<RunningIssuer, T, Task<Answer>> use)
    {
        await using var running = await issuer.StartAsync();
        var one = make(running);
        (await use(running, one)).Status.Should().Be(HttpStatusCode.OK);

        return one;
    }

    private static Issuer WithNonces() =>
        Issuer.WithClient("acme", "right").Setting("DPoP:RequireNonce", "true").Setting("Keys:EncryptionKeys:0", EncryptionKey);

    private static Issuer WithWorkload(bool singleUse) => Issuer.Default.AndWorkload("shipper", new FederatedCredential
    {
        Issuer = "https://oidc-discovery.example.org",
        Subject = "spiffe://example.org/ns/orders/sa/shipper",
        SingleUse = singleUse,
        JsonWebKeys = [ClientKey.SharedRsa.Jwk("1")],
    });

    private sealed class SharedReplayStore : IReplayStore
    {
        private readonly ConcurrentDictionary<(string Issuer, string Id), bool> _used = new();

        public ValueTask<bool> TryUseAsync(string issuer, string id, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
            new(_used.TryAdd((issuer, id), true));
    }
}
