using System.Collections.Concurrent;
using System.Net;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class SigningKeyStoreTests
{
    [Test]
    public async Task Keys_may_be_kept_in_a_store_of_the_hosts_own()
    {
        var store = new MemoryStore();
        await using var issuer = await IssuerWith(store).StartAsync();

        var token = (await issuer.RequestTokenAsync("acme", "secret")).Token;

        token.Kid.Should().Be(store.Keys.Should().ContainSingle().Which.KeyId);
        issuer.Keys.EnumerateFileSystemInfos().Should().BeEmpty();
    }

    [Test]
    public async Task A_key_store_that_fails_when_a_new_algorithm_is_asked_for_is_503_until_it_works_again()
    {
        var store = new MemoryStore();
        await using var issuer = await IssuerWith(store).StartAsync();
        store.Fails = true;

        var failed = await issuer.RequestTokenAsync("pinned", "secret");
        store.Fails = false;
        var recovered = await issuer.RequestTokenAsync("pinned", "secret");

        failed.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        failed.Headers.Should().Contain("Retry-After: ");
        failed.Body.Should().NotContain("store");
        recovered.Token.Alg.Should().Be("ES384");
    }

    private static Issuer IssuerWith(MemoryStore store) => Issuer.Default
        .With(builder => builder.AddSigningKeyStore(store))
        .With(builder => builder.AddClientStore(new InMemoryClientStore(Client("acme", null), Client("pinned", "ES384"))));

    private static Client Client(string id, string? algorithm) => new()
    {
        ClientId = id,
        Secrets = [new() { Hash = SecretHash.OfRandomSecret("secret") }],
        SigningAlgorithm = algorithm,
    };

    private sealed class MemoryStore : ISigningKeyStore
    {
        private readonly ConcurrentDictionary<(string Algorithm, int Period), StoredSigningKey> _keys = new();

        public ICollection<StoredSigningKey> Keys => _keys.Values;

        public bool Fails { get; set; }

        public string Location => "memory";

        public ValueTask<IReadOnlyList<StoredSigningKey>> ReadAllAsync(CancellationToken cancellationToken) => Fails
            ? throw new SigningKeyException("The store is down.")
            : new([.. Keys]);

        public ValueTask<bool> TryAddAsync(StoredSigningKey key, CancellationToken cancellationToken) => new(_keys.TryAdd((key.Algorithm, key.Period), key));

        public ValueTask<bool> TryReplaceAsync(StoredSigningKey expected, StoredSigningKey replacement, CancellationToken cancellationToken) =>
            new(_keys.TryUpdate((expected.Algorithm, expected.Period), replacement, expected));

        public ValueTask RemoveAsync(StoredSigningKey key, CancellationToken cancellationToken)
        {
            _keys.TryRemove((key.Algorithm, key.Period), out _);

            return default;
        }
    }
}
