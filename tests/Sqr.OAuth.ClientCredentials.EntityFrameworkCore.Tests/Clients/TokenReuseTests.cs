using Microsoft.EntityFrameworkCore;

namespace Sqr.OAuth.ClientCredentials.Tests;

internal sealed class TokenReuseTests(Provider provider) : DatabaseTests(provider)
{
    private static readonly TimeSpan CacheFor = TimeSpan.FromSeconds(30);

    [Test]
    public async Task A_client_that_is_read_anew_keeps_its_token()
    {
        var counted = new CountedCommands();
        await using var issuer = await IssuerOn(options => options.AddInterceptors(counted)).Setting("TokenReuse", "00:10:00").StartAsync();
        await CreateAsync(issuer);
        var first = await issuer.RequestTokenAsync("acme", "right");
        var commands = counted.Count;

        issuer.Time.Advance(CacheFor);
        var second = await issuer.RequestTokenAsync("acme", "right");

        counted.Count.Should().BeGreaterThan(commands, "the client was read anew");
        second.Token.Id.Should().Be(first.Token.Id);
    }

    [Test]
    public async Task A_change_on_another_node_counts_as_soon_as_the_client_is_read_anew()
    {
        await using var issuer = await ReusingAsync();
        await using var other = await ReusingAsync();
        var client = await CreateAsync(issuer);
        var first = await issuer.RequestTokenAsync("acme", "right");
        client.Settings.Claims["tenant"] = "globex";
        await other.Clients().UpdateAsync(client);

        var remembered = await issuer.RequestTokenAsync("acme", "right");
        issuer.Time.Advance(CacheFor);
        var changed = await issuer.RequestTokenAsync("acme", "right");

        remembered.Token.Id.Should().Be(first.Token.Id);
        changed.Token.GetClaim("tenant").Value.Should().Be("globex");
    }

    [TestCaseSource(nameof(Changes))]
    public async Task A_change_on_this_node_counts_at_once(Func<IClientManager, ManagedClient, Task> change)
    {
        await using var issuer = await ReusingAsync();
        var client = await CreateAsync(issuer);
        var first = await issuer.RequestTokenAsync("acme", "right");
        (await issuer.RequestTokenAsync("acme", "right")).Token.Id.Should().Be(first.Token.Id);

        await change(issuer.Clients(), client);

        (await issuer.RequestTokenAsync("acme", "right")).Token.Id.Should().NotBe(first.Token.Id);
    }

    private static IEnumerable<TestCaseData> Changes() =>
    [
        Change("update", async (clients, client) => await clients.UpdateAsync(client)),
        Change("disable and enable", async (clients, _) =>
        {
            await clients.DisableAsync("acme");
            await clients.EnableAsync("acme");
        }),
        Change("add a secret", async (clients, _) => await clients.AddSecretAsync("acme", new())),
        Change("expire another secret", async (clients, client) => await clients.ExpireSecretAsync("acme", Other(client), client.CreatedAt.AddYears(1))),
        Change("remove another secret", async (clients, client) => await clients.RemoveSecretAsync("acme", Other(client))),
    ];

    [Test]
    public async Task A_token_that_is_revoked_is_not_given_again()
    {
        await using var issuer = await ReusingAsync();
        await CreateAsync(issuer);
        var first = await issuer.RequestTokenAsync("acme", "right");

        await issuer.Get<IRevocationStore>().RevokeAsync("another", first.Token.ValidTo, default);
        (await issuer.RequestTokenAsync("acme", "right")).Token.Id.Should().Be(first.Token.Id);
        await issuer.Get<IRevocationStore>().RevokeAsync(first.Token.Id, first.Token.ValidTo, default);

        (await issuer.RequestTokenAsync("acme", "right")).Token.Id.Should().NotBe(first.Token.Id);
    }

    private Task<RunningIssuer> ReusingAsync() => IssuerOn().Setting("TokenReuse", "00:10:00").StartAsync();

    private static async Task<ManagedClient> CreateAsync(RunningIssuer issuer) => await issuer.Clients().CreateAsync(new()
    {
        ClientId = "acme",
        Scopes = { "read:users", "write:logs" },
        Resources = { "https://api.test/orders" },
        Claims = { ["tenant"] = "acme" },
        Secrets = { new() { Hash = SecretHash.OfRandomSecret("right") }, new() { Description = "other", Hash = SecretHash.OfRandomSecret("other") } },
    });

    private static Guid Other(ManagedClient client) =>
        client.Secrets.Single(secret => secret.Description == "other").Id!.Value; // a secret of the database has one

    private static TestCaseData Change(string name, Func<IClientManager, ManagedClient, Task> change) => new TestCaseData(change).SetArgDisplayNames(name);
}
