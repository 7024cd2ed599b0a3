using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture]
internal sealed class TokenForgettingTests
{
    private static readonly string Hash = SecretHash.OfRandomSecret("right");

    [TestCase("Clients:acme:Claims:tenant", "other")]
    [TestCase("Clients:acme:DisplayName", "other")]
    [TestCase("AccessTokenLifetime", "00:30:00")]
    [TestCase("AccessTokenType", "JWT")]
    [TestCase("Audience", "https://other.test")]
    [TestCase("TokenReuse", "00:01:00")]
    [TestCase("TokenReuse", "")]
    public async Task A_reload_forgets(string setting, string value)
    {
        await using var issuer = await Issuer.Default
            .Setting("Clients:acme:Secrets:0:Hash", Hash)
            .Setting("Clients:acme:Claims:tenant", "acme")
            .Reusing().StartAsync();
        var before = await issuer.RequestTokenAsync("acme", "right");

        issuer.Reload(setting, value);
        var after = await issuer.RequestTokenAsync("acme", "right");

        after.Status.Should().Be(HttpStatusCode.OK);
        after.ShouldBeAnotherTokenThan(before);
    }

    [Test]
    public async Task It_is_switched_on_and_off_without_a_restart()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();
        await issuer.RequestTokenAsync("acme", "right");

        issuer.Reload("TokenReuse", "00:00:30");
        var on = await issuer.RequestTokenAsync("acme", "right");
        (await issuer.RequestTokenAsync("acme", "right")).ShouldBeTheTokenOf(on);
        issuer.Reload("TokenReuse", null);
        var off = await issuer.RequestTokenAsync("acme", "right");

        off.ShouldBeAnotherTokenThan(on);
        (await issuer.RequestTokenAsync("acme", "right")).ShouldBeAnotherTokenThan(off);
    }

    [TestCase("acme", false)]
    [TestCase("globex", true)]
    public async Task To_forget_a_client_forgets_its_tokens_and_no_others(string forgotten, bool isSame)
    {
        await using var issuer = await Issuer.WithClient("acme", "right").AndClient("globex", "right").Reusing().StartAsync();
        var before = await issuer.RequestTokenAsync("acme", "right");
        var narrow = await issuer.RequestTokenAsync("acme", "right", "read:users");

        issuer.Service<IClientCache>().Forget(forgotten);

        ((await issuer.RequestTokenAsync("acme", "right")).Token.Id == before.Token.Id).Should().Be(isSame);
        ((await issuer.RequestTokenAsync("acme", "right", "read:users")).Token.Id == narrow.Token.Id).Should().Be(isSame);
    }

    [Test]
    public async Task A_token_that_is_revoked_is_not_given_again_and_no_other_is_forgotten()
    {
        await using var issuer = await RevokingAsync();
        var (revoked, other) = (await issuer.RequestTokenAsync("acme", "right"), await issuer.RequestTokenAsync("acme", "right", "read:users"));

        await issuer.Service<IRevocationStore>().RevokeAsync(revoked.Token.Id, revoked.Token.ValidTo, default);

        (await issuer.RequestTokenAsync("acme", "right")).ShouldBeAnotherTokenThan(revoked);
        (await issuer.RequestTokenAsync("acme", "right", "read:users")).ShouldBeTheTokenOf(other);
    }

    [Test]
    public async Task A_token_that_is_revoked_is_not_given_again_even_if_the_store_fails()
    {
        await using var issuer = await RevokingAsync();
        var revoked = await issuer.RequestTokenAsync("acme", "right");
        issuer.Service<Outage>().IsOn = true;

        var revoke = async () => await issuer.Service<IRevocationStore>().RevokeAsync(revoked.Token.Id, revoked.Token.ValidTo, default);

        await revoke.Should().ThrowAsync<InvalidOperationException>();
        (await issuer.RequestTokenAsync("acme", "right")).ShouldBeAnotherTokenThan(revoked);
    }

    [Test]
    public async Task Whether_a_token_was_revoked_is_asked_of_the_store()
    {
        await using var issuer = await RevokingAsync();
        var store = issuer.Service<IRevocationStore>();

        await store.RevokeAsync("revoked", issuer.Time.GetUtcNow(), default);

        (await store.IsRevokedAsync("revoked", default)).Should().BeTrue();
        (await store.IsRevokedAsync("another", default)).Should().BeFalse();
    }

    [Test]
    public async Task The_store_itself_which_does_not_make_the_issuer_forget_cannot_be_resolved()
    {
        await using var issuer = await RevokingAsync();

        issuer.Invoking(running => running.Service<StoreOfTheHost>()).Should().Throw<InvalidOperationException>();
    }

    [Test]
    public async Task To_forget_where_nothing_is_known_does_no_harm()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();

        issuer.Service<IClientCache>().Forget("acme");

        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_client_that_was_changed_gets_a_new_token_also_when_the_change_is_undone()
    {
        var store = new InMemoryClientStore(Acme("one"));
        await using var issuer = await Issuer.Default.With(builder => builder.AddClientStore(store)).Reusing().StartAsync();
        var before = await issuer.RequestTokenAsync("acme", "right");

        store.Set(Acme("one"));
        (await issuer.RequestTokenAsync("acme", "right")).ShouldBeTheTokenOf(before); // nothing has changed
        store.Set(Acme("other"));
        var changed = await issuer.RequestTokenAsync("acme", "right");
        store.Set(Acme("one"));
        var undone = await issuer.RequestTokenAsync("acme", "right");

        new[] { before, changed, undone }.Select(answer => answer.Token.Id).Should().OnlyHaveUniqueItems();

        static Client Acme(string tenant) =>
            new() { ClientId = "acme", Secrets = [new() { Hash = Hash }], Claims = new Dictionary<string, object> { ["tenant"] = tenant } };
    }

    [Test]
    public async Task A_client_that_was_disabled_gets_nothing()
    {
        var store = new InMemoryClientStore(new Client { ClientId = "acme", Secrets = [new() { Hash = Hash }] });
        await using var issuer = await Issuer.Default.With(builder => builder.AddClientStore(store)).Reusing().StartAsync();
        await issuer.RequestTokenAsync("acme", "right");

        store.Set(new() { ClientId = "acme", Secrets = [new() { Hash = Hash }], Enabled = false });

        (await issuer.RequestTokenAsync("acme", "right")).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Test]
    public async Task A_token_whose_key_was_revoked_is_not_given_again()
    {
        await using var issuer = await Encrypting().StartAsync();
        var before = await issuer.RequestTokenAsync("acme", "right");

        await issuer.Service<ISigningKeys>().RevokeAsync(before.Token.Kid);
        var after = await issuer.RequestTokenAsync("acme", "right");

        after.Token.Kid.Should().NotBe(before.Token.Kid);
        (await issuer.RequestTokenAsync("acme", "right")).ShouldBeTheTokenOf(after);
    }

    [Test]
    public async Task A_token_of_before_a_rotation_is_not_given_again()
    {
        await using var issuer = await Encrypting().StartAsync();
        await issuer.AdvanceAsync(TimeSpan.FromDays(90) - TimeSpan.FromSeconds(1));
        var before = await issuer.RequestTokenAsync("acme", "right");

        issuer.Time.Advance(TimeSpan.FromSeconds(1));
        var after = await issuer.RequestTokenAsync("acme", "right");

        after.Token.Kid.Should().NotBe(before.Token.Kid);
    }

    [Test]
    public async Task A_key_that_was_only_decrypted_anew_is_the_same_key()
    {
        await using var issuer = await Encrypting().Reusing("12:00:00").Setting("AccessTokenLifetime", "10:00:00").StartAsync();
        var before = await issuer.RequestTokenAsync("acme", "right");

        await issuer.AdvanceAsync(TimeSpan.FromHours(2));

        (await issuer.RequestTokenAsync("acme", "right")).ShouldBeTheTokenOf(before);
    }

    [Test]
    public async Task Nodes_share_no_tokens()
    {
        var store = new MemoryKeyStore();
        await using var one = await Encrypting().With(builder => builder.AddSigningKeyStore(store)).StartAsync();
        await using var other = await Encrypting().With(builder => builder.AddSigningKeyStore(store)).StartAsync();

        var first = await one.RequestTokenAsync("acme", "right");

        (await other.RequestTokenAsync("acme", "right")).ShouldBeAnotherTokenThan(first);
    }

    [Test]
    public async Task The_tokens_of_an_issuer_of_the_hosts_own_are_not_given_again()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Reusing()
            .With(builder => builder.Services.Replace(new(typeof(ITokenIssuer), new OwnIssuer())))
            .StartAsync();

        var first = await issuer.RequestTokenAsync("acme", "right");
        var second = await issuer.RequestTokenAsync("acme", "right");

        (first.Json.GetProperty("access_token").GetString(), second.Json.GetProperty("access_token").GetString()).Should().Be(("1", "2"));
    }

    private static Task<RunningIssuer> RevokingAsync() =>
        Issuer.WithClient("acme", "right").Reusing().With(builder => builder.AddRevocationStore<StoreOfTheHost>())
            .Services(services => services.AddSingleton<Outage>())
            .StartAsync();

    private static Issuer Encrypting() => Issuer.WithClient("acme", "right").Reusing().Setting("Keys:EncryptionKeys:0", Convert.ToBase64String(new byte[32]));

    private sealed class OwnIssuer : ITokenIssuer
    {
        private int _count;

        public ValueTask<IssuedToken> IssueAsync(Grant grant, CancellationToken cancellationToken = default)
        {
            var now = new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

            return new(new IssuedToken { AccessToken = $"{++_count}", IssuedAt = now, ExpiresAt = now.AddHours(1) });
        }
    }

    private sealed class Outage
    {
        public bool IsOn { get; set; }
    }

    private sealed class StoreOfTheHost(Outage outage) : IRevocationStore
    {
        private readonly HashSet<string> _revoked = [];

        public ValueTask RevokeAsync(string tokenId, DateTimeOffset expiresAt, CancellationToken cancellationToken)
        {
            _revoked.Add(outage.IsOn ? throw new InvalidOperationException("The store is down.") : tokenId);

            return default;
        }

        public ValueTask<bool> IsRevokedAsync(string tokenId, CancellationToken cancellationToken) => new(_revoked.Contains(tokenId));
    }
}
