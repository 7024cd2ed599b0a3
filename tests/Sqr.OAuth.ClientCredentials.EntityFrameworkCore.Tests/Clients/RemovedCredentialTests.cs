using System.Net;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>How long a credential lives after it was removed from the database.</summary>
internal sealed class RemovedCredentialTests(Provider provider) : DatabaseTests(provider)
{
    private static readonly TimeSpan CacheFor = TimeSpan.FromSeconds(30);

    [TestCaseSource(nameof(Removals))]
    public async Task It_is_dead_on_this_node_at_once_and_on_others_when_they_have_remembered_the_client_for_its_time(
        Func<IClientManager, ManagedClient, Task> remove)
    {
        await using var issuer = await StartAsync();
        await using var other = await StartAsync();
        var client = await issuer.CreateAsync("acme", "right");
        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
        (await other.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);

        await remove(issuer.Clients(), client);

        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.Unauthorized);
        other.Time.Advance(CacheFor - TimeSpan.FromSeconds(1));
        (await other.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
        other.Time.Advance(TimeSpan.FromSeconds(1));
        (await other.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    private static IEnumerable<TestCaseData> Removals() =>
    [
        Removal("remove the secret", async (clients, client) => await clients.RemoveSecretAsync("acme", client.Secrets[0].Id!.Value)), // each has one
        Removal("expire the secret", async (clients, client) => await clients.ExpireSecretAsync("acme", client.Secrets[0].Id!.Value, client.CreatedAt)),
        Removal("disable the client", async (clients, _) => await clients.DisableAsync("acme")),
        Removal("delete the client", async (clients, _) => await clients.DeleteAsync("acme")),
    ];

    private static TestCaseData Removal(string name, Func<IClientManager, ManagedClient, Task> remove) => new TestCaseData(remove).SetArgDisplayNames(name);
}
