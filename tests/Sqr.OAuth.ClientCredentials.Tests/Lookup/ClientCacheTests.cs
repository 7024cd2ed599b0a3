using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture]
internal sealed class ClientCacheTests
{
    private static readonly TimeSpan CacheFor = TimeSpan.FromSeconds(30);

    [TestCase("acme", HttpStatusCode.OK)]
    [TestCase("nobody", HttpStatusCode.Unauthorized)]
    public async Task An_answer_of_the_store_is_remembered_for_its_time(string clientId, HttpStatusCode status)
    {
        var store = new StoreOf((id, _) => new(id == "acme" ? StoreOf.Acme : null));
        await using var issuer = await StartAsync(store);

        await issuer.RequestTokenAsync(clientId, "right");
        issuer.Time.Advance(CacheFor - TimeSpan.FromTicks(1));
        var remembered = await issuer.RequestTokenAsync(clientId, "right");
        store.Calls.Should().Be(1);
        issuer.Time.Advance(TimeSpan.FromTicks(1));
        await issuer.RequestTokenAsync(clientId, "right");

        remembered.Status.Should().Be(status);
        store.Calls.Should().Be(2);
    }

    [Test]
    public async Task A_clock_that_is_set_back_changes_nothing_about_how_long_a_client_is_remembered()
    {
        Client? client = StoreOf.Acme;
        var store = new StoreOf((_, _) => new(client));
        await using var issuer = await Issuer.Default.With(builder => builder.AddClientStore(store)).StartAsync();
        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
        client = null; // removed, or disabled
        issuer.Time.Adjustment = TimeSpan.FromHours(-1);

        issuer.Time.Advance(TimeSpan.FromSeconds(29));
        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK, "it is remembered");
        issuer.Time.Advance(TimeSpan.FromSeconds(1));

        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task A_machine_that_was_suspended_remembers_a_client_for_no_longer()
    {
        Client? client = StoreOf.Acme;
        var store = new StoreOf((_, _) => new(client));
        await using var issuer = await Issuer.Default.With(builder => builder.AddClientStore(store)).StartAsync();
        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
        client = null; // removed, or disabled

        issuer.Time.Adjustment = TimeSpan.FromSeconds(30); // the monotonic clock stood still

        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Zero_switches_it_off()
    {
        var store = new StoreOf((_, _) => new(StoreOf.Acme));
        await using var issuer = await Issuer.Default.Setting("Stores:CacheFor", "00:00:00").With(builder => builder.AddClientStore(store)).StartAsync();

        await issuer.RequestTokenAsync("acme", "right");
        await issuer.RequestTokenAsync("acme", "right");

        store.Calls.Should().Be(2);
    }

    [TestCase("acme", HttpStatusCode.OK)]
    [TestCase("nobody", HttpStatusCode.Unauthorized)]
    public async Task Many_requests_for_one_client_at_once_make_one_call(string clientId, HttpStatusCode status)
    {
        var answer = new TaskCompletionSource<Client?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var store = new StoreOf((_, _) => new(answer.Task));
        await using var issuer = await StartAsync(store);

        var requests = Enumerable.Range(0, 100).Select(_ => issuer.RequestTokenAsync(clientId, "right")).ToList();
        answer.SetResult(clientId == "acme" ? StoreOf.Acme : null);

        (await Task.WhenAll(requests)).Should().OnlyContain(request => request.Status == status);
        store.Calls.Should().Be(1);
    }

    [Test]
    public async Task A_call_that_failed_is_not_remembered()
    {
        var down = true;
        var store = new StoreOf((_, _) => down ? throw new InvalidOperationException("down") : new(StoreOf.Acme));
        await using var issuer = await StartAsync(store);

        (await issuer.RequestTokenAsync("acme", "right")).ShouldBeUnavailable();
        down = false;

        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_remembered_client_goes_on_working_while_the_store_is_down_until_its_time_is_over()
    {
        var down = false;
        var store = new StoreOf((_, _) => down ? throw new InvalidOperationException("down") : new(StoreOf.Acme));
        await using var issuer = await StartAsync(store);
        await issuer.RequestTokenAsync("acme", "right");

        down = true;
        for (var i = 0; i < 10; i++)
        {
            (await issuer.RequestTokenAsync("other", "right")).ShouldBeUnavailable(); // the breaker opens
        }

        var remembered = await issuer.RequestTokenAsync("acme", "right");
        var wrong = await issuer.RequestTokenAsync("acme", "wrong");
        issuer.Time.Advance(CacheFor);
        var forgotten = await issuer.RequestTokenAsync("acme", "right");

        remembered.Status.Should().Be(HttpStatusCode.OK);
        wrong.ShouldBeUnavailable(); // like an id that is not remembered: a 401 would tell that this one exists
        forgotten.ShouldBeUnavailable();
    }

    [Test]
    public async Task A_client_that_was_changed_and_forgotten_is_asked_for_anew()
    {
        Client? current = null;
        await using var issuer = await StartAsync(new((_, _) => new(current)));
        var cache = issuer.App.Services.GetRequiredService<IClientCache>();

        var unknown = await issuer.RequestTokenAsync("acme", "right");
        current = StoreOf.Acme;
        cache.Forget("acme");
        var created = await issuer.RequestTokenAsync("acme", "right");
        current = null;
        cache.Forget("acme");
        var deleted = await issuer.RequestTokenAsync("acme", "right");

        created.Status.Should().Be(HttpStatusCode.OK);
        deleted.Should().Be(unknown);
        deleted.ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Test]
    public async Task What_was_read_before_a_client_was_forgotten_is_not_remembered_after()
    {
        var before = new TaskCompletionSource<Client?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var entered = new TaskCompletionSource();
        var changed = false;
        await using var issuer = await StartAsync(new((_, _) =>
        {
            entered.TrySetResult();

            return changed ? new((Client?)null) : new(before.Task);
        }));

        var early = issuer.RequestTokenAsync("acme", "right");
        await entered.Task;
        changed = true; // the client was deleted
        issuer.App.Services.GetRequiredService<IClientCache>().Forget("acme");
        var late = await issuer.RequestTokenAsync("acme", "right");
        before.SetResult(StoreOf.Acme);
        await early;

        late.ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        (await issuer.RequestTokenAsync("acme", "right")).Should().Be(late);
    }

    [Test]
    public async Task A_forgotten_client_stays_forgotten_when_an_earlier_read_ends_last()
    {
        var before = new TaskCompletionSource<Client?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var entered = new TaskCompletionSource();
        var store = new StoreOf((_, _) =>
        {
            entered.TrySetResult();

            return new(before.Task);
        });
        await using var issuer = await StartAsync(store);

        var early = issuer.RequestTokenAsync("acme", "right");
        await entered.Task;
        issuer.App.Services.GetRequiredService<IClientCache>().Forget("acme");
        before.SetResult(StoreOf.Acme);
        (await early).Status.Should().Be(HttpStatusCode.OK);
        await issuer.RequestTokenAsync("acme", "right");

        store.Calls.Should().Be(2);
    }

    [Test]
    public async Task A_flood_of_unknown_identifiers_drives_out_no_client()
    {
        var down = false;
        await using var issuer = await StartAsync(new((id, _) => down ? throw new InvalidOperationException("down") : new(id == "acme" ? StoreOf.Acme : null)));
        await issuer.RequestTokenAsync("acme", "right");

        for (var i = 0; i < 12_000; i++)
        {
            await issuer.RequestTokenAsync($"nobody{i}", "right");
        }

        down = true;
        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
    }

    [TestCase(512, 1)]
    [TestCase(513, 2)]
    public async Task An_identifier_longer_than_any_client_has_is_not_remembered(int length, int calls)
    {
        var store = new StoreOf((_, _) => new((Client?)null));
        await using var issuer = await StartAsync(store);

        await issuer.RequestTokenAsync(new('x', length), "right");
        await issuer.RequestTokenAsync(new('x', length), "right");

        store.Calls.Should().Be(calls);
    }

    [Test]
    public async Task A_store_may_itself_forget_what_it_has_written()
    {
        await using var issuer = await Issuer.Default.With(builder => builder.AddClientStore<ForgettingStore>()).StartAsync();
        var store = (ForgettingStore)issuer.App.Services.GetRequiredService<IClientStore>();

        var unknown = await issuer.RequestTokenAsync("acme", "right");
        store.Add(StoreOf.Acme);
        var added = await issuer.RequestTokenAsync("acme", "right");

        unknown.Status.Should().Be(HttpStatusCode.Unauthorized);
        added.Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Clients_of_the_settings_that_nobody_asks_for_are_warned_of_once()
    {
        await using var unused = await Issuer.WithClient("acme", "right").With(builder => builder.AddClientStore(new InMemoryClientStore())).StartAsync();
        await using var used = await Issuer.WithClient("acme", "right").StartAsync();
        await using var none = await StartAsync(new((_, _) => new((Client?)null)));

        unused.Logs.CountOf("ClientsOfSettingsUnused").Should().Be(1);
        used.Logs.CountOf("ClientsOfSettingsUnused").Should().Be(0);
        none.Logs.CountOf("ClientsOfSettingsUnused").Should().Be(0);
    }

    private static Task<RunningIssuer> StartAsync(StoreOf store) => Issuer.Default.With(builder => builder.AddClientStore(store)).StartAsync();

    internal sealed class ForgettingStore(IClientCache cache) : IClientStore
    {
        private readonly InMemoryClientStore _clients = new();

        public void Add(Client client)
        {
            _clients.Set(client);
            cache.Forget(client.ClientId);
        }

        public ValueTask<Client?> FindByIdAsync(string clientId, CancellationToken cancellationToken) => _clients.FindByIdAsync(clientId, cancellationToken);
    }
}
