using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>One client alone must not fill the store of used identifiers for all.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ReplayQuotaTests
{
    private const string Acme = "https://issuer.test acme";

    private readonly AdjustableTime _time = new();

    [TestCase(ReplayQuota.Share - 1, true)]
    [TestCase(ReplayQuota.Share, false)]
    public async Task A_client_may_have_a_quarter_in_use_and_others_notice_nothing(int used, bool accepted)
    {
        await using var engine = await WithKeyClients("acme", "other").StartAsync();
        await UseAsync(engine, Acme, used);

        var acme = await RefusalOfAsync(engine, "acme");

        (acme is null).Should().Be(accepted);
        (await RefusalOfAsync(engine, "other")).Should().BeNull();
    }

    [Test]
    public async Task Above_that_it_is_told_when_to_try_again_and_then_served()
    {
        await using var engine = await WithKeyClients("acme").StartAsync();
        await UseAsync(engine, Acme, ReplayQuota.Share);

        var refusal = await RefusalOfAsync(engine, "acme");

        refusal!.Error.Should().Be(TokenError.SlowDown); // or the test fails
        refusal.Error.Status.Should().Be(HttpStatusCode.TooManyRequests);
        (refusal.Reason, refusal.ClientId).Should().Be((RefusalReason.TooManyInUse, "acme"));
        engine.Logs.Refusals.Should().ContainSingle().Which.Should().Contain("TooManyInUse");
        var wait = refusal.RetryAfter!.Value; // that is told, or the test fails
        wait.Should().BeGreaterThan(TimeSpan.FromSeconds(59)).And.BeLessThan(TimeSpan.FromSeconds(63));
        engine.Time.Advance(wait);
        (await RefusalOfAsync(engine, "acme")).Should().BeNull();
    }

    [Test]
    public async Task Proofs_of_any_key_count_for_the_client_that_sends_them()
    {
        await using var engine = await With([new() { ClientId = "acme", Secrets = { new() { Hash = SecretHash.OfRandomSecret("right") } } }]).StartAsync();
        var secret = new ClientCredential.Secret("acme", "right", AuthenticationMethod.ClientSecretPost);
        await UseAsync(engine, Acme, ReplayQuota.Share - 1);

        (await RefusalOfAsync(engine, secret, ProofOf(engine))).Should().BeNull();
        (await RefusalOfAsync(engine, secret, ProofOf(engine)))!.Reason.Should().Be(RefusalReason.TooManyInUse); // or the test fails
        (await RefusalOfAsync(engine, secret)).Should().BeNull("it needs no place");
    }

    [Test]
    public async Task Of_two_workloads_of_one_platform_the_other_notices_nothing()
    {
        await using var engine = await With([Workload("acme", "shipper"), Workload("other", "reporter")]).StartAsync();
        await UseAsync(engine, Acme, ReplayQuota.Share);

        (await RefusalOfAsync(engine, TokenOf(engine, "shipper")))!.Reason.Should().Be(RefusalReason.TooManyInUse); // or the test fails
        (await RefusalOfAsync(engine, TokenOf(engine, "reporter"))).Should().BeNull();
    }

    [Test]
    public async Task Above_that_no_store_is_asked()
    {
        var store = new CountingStore();
        await using var engine = await With(Clients("acme"), builder => builder.Services.AddSingleton<IReplayStore>(store)).StartAsync();
        await UseAsync(engine, Acme, ReplayQuota.Share);
        var calls = store.Calls;

        (await RefusalOfAsync(engine, "acme"))!.Reason.Should().Be(RefusalReason.TooManyInUse); // or the test fails

        store.Calls.Should().Be(calls);
    }

    [Test]
    public async Task What_the_store_did_not_accept_does_not_count()
    {
        await using var engine = await WithKeyClients("acme").StartAsync();
        var uses = engine.Running.Services.GetRequiredService<SingleUses>();
        var until = engine.Time.GetUtcNow();
        for (var i = 0; i < ReplayQuota.Share + 1; i++)
        {
            await uses.TryUseAsync(new("issuer", "the same", until, null), Acme, default);
        }

        (await RefusalOfAsync(engine, "acme")).Should().BeNull();
    }

    [TestCase(false, null)]
    [TestCase(true, RefusalReason.TooManyInUse)]
    public async Task What_the_store_answers_counts_even_if_the_caller_does_not_wait_for_it(bool isNew, RefusalReason? reason)
    {
        var store = new SlowStore();
        await using var engine = await With(Clients("acme"), builder => builder.Services.AddSingleton<IReplayStore>(store)).StartAsync();
        await UseAsync(engine, Acme, ReplayQuota.Share - 1);
        store.Answer = new();
        using var caller = new CancellationTokenSource();

        var use = engine.Running.Services.GetRequiredService<SingleUses>()
            .TryUseAsync(new("issuer", "one", engine.Time.GetUtcNow(), null), Acme, caller.Token).AsTask();
        await caller.CancelAsync();
        await use.Awaiting(one => one).Should().ThrowAsync<OperationCanceledException>();
        store.Answer.SetResult(isNew);
        store.Answer = null;

        var refusal = await RefusalOfAsync(engine, "acme");

        (refusal?.Reason).Should().Be(reason);
    }

    [Test]
    public async Task An_assertion_is_not_used_up_if_its_proof_has_no_place()
    {
        await using var engine = await WithKeyClients("acme").StartAsync();
        await UseAsync(engine, Acme, ReplayQuota.Share - 1);
        var assertion = new ClientCredential.Assertion(Assertion.Of("acme", engine.Time.GetUtcNow()).ToString(), null);

        (await RefusalOfAsync(engine, assertion, ProofOf(engine)))!.Reason.Should().Be(RefusalReason.TooManyInUse); // or the test fails

        (await RefusalOfAsync(engine, assertion)).Should().BeNull("its place is free again, too");
    }

    [TestCase(1)]
    [TestCase(120)]
    [TestCase(180)]
    [TestCase(3_720)]
    [TestCase(90_000)]
    public void A_place_is_free_again_when_an_identifier_expires_or_a_thirtieth_of_its_time_later(int seconds)
    {
        var quota = new ReplayQuota(_time);
        var lifetime = TimeSpan.FromSeconds(seconds);
        for (var i = 0; i < ReplayQuota.Share; i++)
        {
            quota.TryTake(Acme, _time.GetUtcNow() + lifetime).Should().BeNull();
        }

        _time.Advance(lifetime - TimeSpan.FromTicks(1));
        quota.TryTake(Acme, _time.GetUtcNow() + lifetime).Should().BePositive();
        _time.Advance((lifetime / 30) + TimeSpan.FromSeconds(1));
        quota.TryTake(Acme, _time.GetUtcNow() + lifetime).Should().BeNull();
    }

    [TestCase(-10)]
    [TestCase(10)]
    public void A_clock_that_is_wrong_for_a_moment_frees_no_place(int minutes)
    {
        var quota = new ReplayQuota(_time);
        var until = _time.GetUtcNow().AddMinutes(2);
        for (var i = 0; i < ReplayQuota.Share; i++)
        {
            quota.TryTake(Acme, until);
        }

        _time.Adjustment = TimeSpan.FromMinutes(minutes);
        quota.TryTake(Acme, until).Should().BePositive();
        _time.Adjustment = TimeSpan.Zero;

        quota.TryTake(Acme, until).Should().BePositive();
        _time.Advance(TimeSpan.FromMinutes(2) + TimeSpan.FromSeconds(5));
        quota.TryTake(Acme, until).Should().BeNull();
    }

    [Test]
    public void Of_more_clients_than_can_be_counted_those_with_the_fewest_are_forgotten()
    {
        var quota = new ReplayQuota(_time);
        var until = _time.GetUtcNow().AddMinutes(2);
        for (var i = 0; i < ReplayQuota.Share; i++)
        {
            quota.TryTake(Acme, until);
        }

        for (var i = 0; i < 2 * ReplayQuota.MaxClients; i++)
        {
            quota.TryTake(i.ToString(CultureInfo.InvariantCulture), until);
            quota.Count.Should().BeLessThanOrEqualTo(ReplayQuota.MaxClients);
        }

        quota.TryTake(Acme, until).Should().BePositive("it has not gained from it");
    }

    private static Engine WithKeyClients(params string[] ids) => With(Clients(ids));

    private static Engine With(IEnumerable<ClientOptions> clients, Action<ClientCredentialsBuilder>? configure = null) => Engine.With(configure: builder =>
    {
        builder.Services.Configure<ClientCredentialsOptions>(options =>
        {
            foreach (var client in clients)
            {
                options.Clients[client.ClientId!] = client; // each has one
            }
        });
        configure?.Invoke(builder);
    });

    private static IEnumerable<ClientOptions> Clients(params string[] ids) =>
        ids.Select(id => new ClientOptions { ClientId = id, JsonWebKeys = { ClientKey.Shared.Jwk() } });

    private static ClientOptions Workload(string clientId, string name) => new()
    {
        ClientId = clientId,
        FederatedCredentials =
        {
            new()
            {
                Issuer = "https://oidc-discovery.example.org",
                Subject = $"spiffe://example.org/ns/orders/sa/{name}",
                SingleUse = true,
                JsonWebKeys = [ClientKey.SharedRsa.Jwk("1")],
            },
        },
    };

    private static ClientCredential.Assertion TokenOf(Engine engine, string name) => new(
        PlatformToken.Spiffe(engine.Time.GetUtcNow()).WithClaim("sub", $"spiffe://example.org/ns/orders/sa/{name}").ToString(), null);

    private static string ProofOf(Engine engine) => Proof.Of(engine.Time.GetUtcNow(), ClientKey.For("ES256")).ToString();

    // By the part of the engine that both endpoints use: so many requests would take minutes.
    private static async Task UseAsync(Engine engine, string client, int count)
    {
        var uses = engine.Running.Services.GetRequiredService<SingleUses>();
        var refusedFrom = engine.Time.GetUtcNow(); // a minute before they are forgotten
        for (var i = 0; i < count; i++)
        {
            (await uses.TryUseAsync(new("flood", i.ToString(CultureInfo.InvariantCulture), refusedFrom, null), client, default)).Should().BeNull();
        }
    }

    private static Task<Refusal?> RefusalOfAsync(Engine engine, string client) =>
        RefusalOfAsync(engine, new ClientCredential.Assertion(Assertion.Of(client, engine.Time.GetUtcNow()).ToString(), null));

    private static async Task<Refusal?> RefusalOfAsync(Engine engine, ClientCredential credential, string? proof = null)
    {
        var flow = engine.Running.Services.GetRequiredService<ClientCredentialsFlow>();
        var outcome = await flow.RunAsync(new(credential, null, null) { Proof = proof }, default);

        return outcome.Refused(out var refusal, out _) ? refusal : null;
    }

    [AnswersFromMemory] // so that each call is cheap
    private sealed class SlowStore : IReplayStore
    {
        /// <summary>What it will answer; null: at once that the identifier is new.</summary>
        public TaskCompletionSource<bool>? Answer { get; set; }

        public async ValueTask<bool> TryUseAsync(string issuer, string id, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
            Answer is null || await Answer.Task.WaitAsync(cancellationToken);
    }

    [AnswersFromMemory] // so that each call is cheap
    private sealed class CountingStore : IReplayStore
    {
        public int Calls { get; private set; }

        public ValueTask<bool> TryUseAsync(string issuer, string id, DateTimeOffset expiresAt, CancellationToken cancellationToken)
        {
            Calls++;

            return new(true);
        }
    }
}
