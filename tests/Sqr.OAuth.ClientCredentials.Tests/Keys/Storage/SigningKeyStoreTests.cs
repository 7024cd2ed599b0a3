using System.Net;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class SigningKeyStoreTests
{
    [Test]
    public async Task Keys_may_be_kept_in_a_store_of_the_hosts_own()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await IssuerWith(store).StartAsync();

        var token = (await issuer.RequestTokenAsync("acme", "secret")).Token;

        token.Kid.Should().Be(store.Keys[0].KeyId);
        issuer.Keys.EnumerateFileSystemInfos().Should().BeEmpty();
    }

    [Test]
    public async Task A_key_store_that_fails_when_a_new_algorithm_is_asked_for_is_503_until_it_works_again()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await IssuerWith(store).StartAsync();
        store.Fault = new SigningKeyException("The store is down.");

        var failed = await issuer.RequestTokenAsync("pinned", "secret");
        store.Fault = null;
        var recovered = await issuer.RequestTokenAsync("pinned", "secret");

        failed.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        failed.Headers.Should().Contain("Retry-After: ");
        failed.Body.Should().NotContain("store");
        recovered.Token.Alg.Should().Be("ES384");
    }

    private static Issuer IssuerWith(MemoryKeyStore store) => Issuer.Default
        .With(builder => builder.AddSigningKeyStore(store))
        .With(builder => builder.AddClientStore(new InMemoryClientStore(Client("acme", null), Client("pinned", "ES384"))));

    private static Client Client(string id, string? algorithm) => new()
    {
        ClientId = id,
        Secrets = [new() { Hash = SecretHash.OfRandomSecret("secret") }],
        SigningAlgorithm = algorithm,
    };
}
