using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class HashUpgradeTests
{
    private const string Password = "moved from OpenIddict";
    private const string OldHash = "AQAAAAEAACcQAAAAEHEkF+z5v1FicaIqdubuZw74pdtaCHWbxZVbxPTdLbfbErbggqUYi0x8BJWvrcOOaw==";
    private static readonly Guid SecretId = Guid.Parse("0b0c9d0e-6f3f-4a37-8a5f-0a6f7f4d2d11");

    [Test]
    public async Task A_hash_of_fewer_rounds_is_replaced_upon_use_and_the_secret_stays()
    {
        var store = StoreWith(OldHash);
        await using var issuer = await StartAsync(store);

        var before = await issuer.RequestTokenAsync("acme", Password);
        var replacement = await store.Replacements.ReadAsync();
        await issuer.Logs.ReachedAsync("SecretHashUpgraded", 1);
        var after = await issuer.RequestTokenAsync("acme", Password);
        var wrong = await issuer.RequestTokenAsync("acme", "wrong");
        await issuer.App.StopAsync();

        before.Status.Should().Be(HttpStatusCode.OK);
        replacement.Should().StartWith("$pbkdf2-sha256$i=600000$");
        after.Status.Should().Be(HttpStatusCode.OK);
        wrong.ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        store.Replacements.TryRead(out _).Should().BeFalse("today's form is not replaced");
    }

    [Test]
    public async Task The_new_hash_is_of_the_reading_of_a_Basic_header_that_matched()
    {
        var store = StoreWith(SlowHashText.Of("a+b"));
        await using var issuer = await StartAsync(store);

        await issuer.SendAsync(HttpCall.Form("grant_type=client_credentials").WithBasic("acme:a+b").ToMessage());
        await store.Replacements.ReadAsync();
        await issuer.Logs.ReachedAsync("SecretHashUpgraded", 1);

        (await issuer.RequestTokenAsync("acme", "a+b")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task The_replaced_hash_is_not_remembered_any_longer()
    {
        var store = StoreWith(OldHash);
        await using var issuer = await StartAsync(store);
        await issuer.RequestTokenAsync("acme", Password);
        await store.Replacements.ReadAsync();
        while (store.Reads < 2) // the client is forgotten right after its hash was replaced
        {
            (await issuer.RequestTokenAsync("acme", Password)).Status.Should().Be(HttpStatusCode.OK);
        }

        await issuer.RequestTokenAsync("acme", Password);
        store.Reads.Should().Be(2);
    }

    [TestCaseSource(nameof(HashesOfToday))]
    public async Task A_fast_hash_and_one_of_as_many_rounds_stay(string hash)
    {
        var store = StoreWith(hash);
        await using var issuer = await StartAsync(store);

        (await issuer.RequestTokenAsync("acme", Password)).Status.Should().Be(HttpStatusCode.OK);
        await issuer.App.StopAsync();

        store.Replacements.TryRead(out _).Should().BeFalse();
    }

    [Test]
    public async Task Requests_do_not_wait_for_the_replacement_and_it_happens_once()
    {
        var written = new TaskCompletionSource();
        var store = StoreWith(OldHash);
        store.BeforeWrite = written.Task;
        await using var issuer = await StartAsync(store);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => issuer.RequestTokenAsync("acme", Password)));
        written.SetResult();
        await store.Replacements.ReadAsync();
        await issuer.Logs.ReachedAsync("SecretHashUpgraded", 1);

        answers.Should().OnlyContain(answer => answer.Status == HttpStatusCode.OK);
        store.Writes.Should().Be(1);
    }

    [Test]
    public async Task A_store_that_fails_is_tried_again_after_five_minutes_and_the_log_has_no_secret()
    {
        var store = StoreWith(OldHash);
        store.BeforeWrite = Task.FromException(new InvalidOperationException("read-only"));
        await using var issuer = await StartAsync(store);

        await issuer.RequestTokenAsync("acme", Password);
        await issuer.Logs.ReachedAsync("SecretHashNotUpgraded", 1);
        (await issuer.RequestTokenAsync("acme", Password)).Status.Should().Be(HttpStatusCode.OK);
        store.BeforeWrite = Task.CompletedTask;
        issuer.Time.Advance(TimeSpan.FromMinutes(5));
        await issuer.RequestTokenAsync("acme", Password);
        await store.Replacements.ReadAsync();

        issuer.Logs.CountOf("SecretHashNotUpgraded").Should().Be(1);
        issuer.Logs.Lines.Should().NotContain(line => line.Text.Contains(Password));
    }

    [Test]
    public async Task Failures_with_other_secrets_do_not_shorten_the_five_minutes()
    {
        var store = new WritableStore(
            new Client { ClientId = "acme", Secrets = [new() { Id = SecretId, Hash = OldHash }] },
            new Client { ClientId = "other", Secrets = [new() { Id = Guid.NewGuid(), Hash = OldHash }] })
        {
            BeforeWrite = Task.FromException(new InvalidOperationException("read-only")),
        };
        await using var issuer = await StartAsync(store);
        await issuer.RequestTokenAsync("acme", Password);
        await issuer.Logs.ReachedAsync("SecretHashNotUpgraded", 1);
        await issuer.RequestTokenAsync("other", Password);
        await issuer.Logs.ReachedAsync("SecretHashNotUpgraded", 2);

        await issuer.RequestTokenAsync("acme", Password);
        await issuer.App.StopAsync();

        issuer.Logs.CountOf("SecretHashNotUpgraded").Should().Be(2);
    }

    [Test]
    public async Task A_clock_that_is_set_back_does_not_put_off_the_next_try()
    {
        var store = StoreWith(OldHash);
        store.BeforeWrite = Task.FromException(new InvalidOperationException("read-only"));
        await using var issuer = await StartAsync(store);
        await issuer.RequestTokenAsync("acme", Password);
        await issuer.Logs.ReachedAsync("SecretHashNotUpgraded", 1);
        store.BeforeWrite = Task.CompletedTask;

        issuer.Time.Adjustment = TimeSpan.FromHours(-1);
        issuer.Time.Advance(TimeSpan.FromMinutes(5));
        await issuer.RequestTokenAsync("acme", Password);

        await store.Replacements.ReadAsync();
    }

    [Test]
    public async Task A_store_that_hangs_is_given_up_so_that_no_secret_waits_for_ever()
    {
        var store = StoreWith(OldHash);
        store.BeforeWrite = new TaskCompletionSource().Task; // and ignores its cancellation token
        var time = new ObservedTime();
        await using var issuer = await Issuer.Default
            .Services(services => services.AddSingleton<TimeProvider>(time))
            .With(builder => builder.AddClientStore(store))
            .StartAsync();

        await issuer.RequestTokenAsync("acme", Password);
        await time.PassAsync(TimeSpan.FromSeconds(30));

        await issuer.Logs.ReachedAsync("SecretHashNotUpgraded", 1);
    }

    [Test]
    public async Task A_secret_without_a_name_stays_as_it_is()
    {
        var store = new WritableStore(new Client { ClientId = "acme", Secrets = [new() { Hash = OldHash }] });
        await using var issuer = await StartAsync(store);

        (await issuer.RequestTokenAsync("acme", Password)).Status.Should().Be(HttpStatusCode.OK);
        await issuer.App.StopAsync();

        store.Writes.Should().Be(0);
    }

    [Test]
    public async Task It_runs_once_although_it_is_started_twice_and_ends_when_it_is_stopped()
    {
        await using var engine = Engine.With(configure: builder => builder.AddClientStore(StoreWith(OldHash)));
        var upgrades = engine.Running.Services.GetRequiredService<HashUpgrades>();
        await upgrades.StartAsync(default);
        var running = upgrades.ExecuteTask;

        await upgrades.StartAsync(default);

        upgrades.ExecuteTask.Should().BeSameAs(running);
        await upgrades.StopAsync(default);
        running!.IsCompleted.Should().BeTrue(); // it was started
    }

    private static WritableStore StoreWith(string hash) => new(new Client
    {
        ClientId = "acme",
        Secrets = [new() { Id = SecretId, Hash = hash, LastUsedAt = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero) }],
    });

    private static Task<RunningIssuer> StartAsync(WritableStore store) => Issuer.Default.With(builder => builder.AddClientStore(store)).StartAsync();

    private static IEnumerable<TestCaseData> HashesOfToday() =>
    [
        new TestCaseData(SecretHash.OfRandomSecret(Password)).SetArgDisplayNames("$sha256$"),
        new TestCaseData(SecretHash.OfPassword(Password)).SetArgDisplayNames("$pbkdf2-sha256$i=600000$"),
        new TestCaseData(Convert.ToBase64String(System.Security.Cryptography.SHA512.HashData("moved from OpenIddict"u8))).SetArgDisplayNames("Sha512()"),
    ];
}
