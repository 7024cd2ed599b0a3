using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>What someone gets who can write to the key store, but has none of the keys that encrypt.</summary>
public sealed class SealedKeyTests
{
    private static readonly string EncryptionKey = Convert.ToBase64String(new byte[32]);
    private static readonly string OtherEncryptionKey = Convert.ToBase64String([.. Enumerable.Repeat((byte)7, 32)]);
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(10);

    [TestCaseSource(nameof(Seals))]
    public async Task A_key_of_a_stranger_is_never_published_and_is_named(Func<StoredSigningKey, StoredSigningKey, StoredSigningKey> seal, bool isRunning)
    {
        var store = new MemoryKeyStore();
        await (await On(store).StartAsync()).DisposeAsync();
        await using var running = await On(store).StartAsync();
        var own = store.Keys[0];
        store.Put(seal(OfStranger(period: 2), own));

        await using var starting = await On(store).StartAsync();
        await running.AdvanceAsync(Refresh);

        var issuer = isRunning ? running : starting;
        (await issuer.PublishedKeyIdsAsync()).Should().HaveCount(2).And.NotContain("stranger");
        (await issuer.SigningKeyIdAsync()).Should().Be(own.KeyId);
        issuer.Logs.Lines.Should().ContainSingle(line => line.Id.Name == "SigningKeyUnsealed").Which.Should().Match<(EventId Id, LogLevel Level, string Text)>(
            line => line.Level == LogLevel.Error && line.Text.Contains("sqr-oauth key seal stranger") && line.Text.Contains("ES256-000002"));
        (await Keys(issuer).ListAsync()).Single(key => key.KeyId == "stranger").State.Should().Be(SigningKeyState.Unsealed);
    }

    private static IEnumerable<TestCaseData> Seals()
    {
        (string Name, Func<StoredSigningKey, StoredSigningKey, StoredSigningKey> Seal)[] seals =
        [
            ("none", (key, _) => key),
            ("empty", (key, _) => key with { Seal = "" }),
            ("a name alone", (key, _) => key with { Seal = "a256gcm:" }),
            ("no base64", (key, _) => key with { Seal = "a256gcm:!" }),
            ("too long", (key, _) => key with { Seal = $"a256gcm:{Convert.ToBase64String(new byte[64])}" }),
            ("that of another key", (key, own) => key with { Seal = own.Seal }),
            ("by another encryption key", (key, _) => key.SealedWith(OtherEncryptionKey)),
            ("by a protection that is not there", (key, _) => key with { Seal = "vault:AAAA" }),
            ("as Data Protection makes them", (key, _) => key with { Seal = "dataprotection:AAAA" }),
        ];

        return
        [
            .. seals.Select(seal => new TestCaseData(seal.Seal, false).SetArgDisplayNames(seal.Name, "starting")),
            .. seals.Select(seal => new TestCaseData(seal.Seal, true).SetArgDisplayNames(seal.Name, "running")),
        ];
    }

    [TestCaseSource(nameof(Changes))]
    public async Task A_change_of_any_member_breaks_the_seal(Func<StoredSigningKey, StoredSigningKey> change)
    {
        var store = new MemoryKeyStore();
        await (await On(store).StartAsync()).DisposeAsync();
        var changed = change(store.Keys[1]);
        await store.RemoveAsync(store.Keys[1], default);
        store.Put(changed);

        await using var issuer = await On(store).StartAsync();

        (await Keys(issuer).ListAsync()).Should().ContainSingle(key => key.State == SigningKeyState.Unsealed).Which.KeyId.Should().Be(changed.KeyId);
        (await issuer.PublishedKeyIdsAsync()).Should().NotContain(changed.KeyId);
    }

    private static IEnumerable<TestCaseData> Changes() =>
    [
        Change("identifier", key => key with { KeyId = "another" }),
        Change("algorithm", key => key with { Algorithm = "ES384" }),
        Change("period", key => key with { Period = 7 }),
        Change("creation", key => key with { CreatedAt = key.CreatedAt.AddMilliseconds(1) }),
        Change("activation", key => key with { ActivatesAt = key.CreatedAt }),
        Change("no activation", key => key with { ActivatesAt = null }),
        Change("public half", key => key with { PublicKey = OfStranger(1).PublicKey }),
        Change("private half", key => key with { PrivateKey = key.PrivateKey + "A" }),
        Change("no private half", key => key with { PrivateKey = null }),
        Change("an empty private half", key => key with { PrivateKey = "" }),
    ];

    private static TestCaseData Change(string member, Func<StoredSigningKey, StoredSigningKey> change) => new TestCaseData(change).SetArgDisplayNames(member);

    [Test]
    public async Task Every_write_seals_as_the_documentation_describes()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync();
        await issuer.AdvanceAsync(TimeSpan.FromSeconds(320));
        await Keys(issuer).RotateAsync("ES256");
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await Keys(issuer).ImportAsync(pair, "ES256", "imported");
        await issuer.AdvanceAsync(TimeSpan.FromMinutes(6));
        await issuer.AdvanceAsync(Refresh);
        await Keys(issuer).RevokeAsync(store.Keys[1].KeyId);

        store.Keys.Should().Contain(key => key.PrivateKey == null && key.RevokedAt == null, "the first is retired and erased")
            .And.Contain(key => key.RevokedAt != null).And.Contain(key => key.KeyId == "imported");
        store.Keys.Should().AllSatisfy(key => key.Should().Be(key.SealedWith(EncryptionKey)));
    }

    [TestCase(int.MaxValue)]
    [TestCase(2)]
    [TestCase(-1)]
    public async Task A_key_of_a_stranger_takes_its_period_and_stops_nothing(int period)
    {
        var store = new MemoryKeyStore();
        store.Put(OfStranger(period) with { CreatedAt = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), PrivateKey = null });
        await using var issuer = await On(store).StartAsync();
        var first = await issuer.SigningKeyIdAsync();

        await issuer.AdvanceAsync(TimeSpan.FromDays(90));
        await issuer.AdvanceAsync(TimeSpan.FromDays(90));

        store.Added.Select(key => key.Period).Should().Equal(Enumerable.Range(0, 5).Where(free => free != period).Take(4));
        (await issuer.SigningKeyIdAsync()).Should().Be(store.Added[2].KeyId).And.NotBe(first);
        store.Keys.Should().Contain(key => key.KeyId == "stranger", "it is not ours to remove");
    }

    [Test]
    public async Task Where_the_only_key_has_no_seal_a_new_one_is_made_and_signs()
    {
        var store = new MemoryKeyStore();
        await (await On(store).StartAsync()).DisposeAsync();
        foreach (var key in store.Keys)
        {
            store.Put(key with { Seal = null });
        }

        await using var issuer = await On(store).StartAsync();

        (await issuer.SigningKeyIdAsync()).Should().Be(store.Added[2].KeyId);
        store.Added[2].Period.Should().Be(2);
        issuer.Logs.CountOf("SigningKeyUnsealed").Should().Be(2);
    }

    [Test]
    public async Task A_row_that_someone_writes_over_does_not_take_a_key_from_a_running_node()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync();
        var published = await issuer.PublishedKeyIdsAsync();
        store.Put(OfStranger(period: 0));
        store.Put(store.Keys[1] with { ActivatesAt = store.Keys[0].CreatedAt });

        await issuer.AdvanceAsync(Refresh);

        (await issuer.PublishedKeyIdsAsync()).Should().Equal(published);
        issuer.Logs.Lines.Where(line => line.Id.Name == "SigningKeyUnsealed").Should().HaveCount(2)
            .And.ContainSingle(line => line.Text.Contains("Do not revoke it") && line.Text.Contains(published[1]) && !line.Text.Contains("key seal"));
        store.Keys[0].KeyId.Should().Be(published[0], "the node has put it back");
    }

    [Test]
    public async Task A_revocation_is_final_for_a_running_node_though_the_row_before_it_had_a_valid_seal()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync();
        var before = store.Keys[0];
        await Keys(issuer).RevokeAsync(before.KeyId);
        store.Put(before);

        await issuer.AdvanceAsync(Refresh);

        (await issuer.PublishedKeyIdsAsync()).Should().NotContain(before.KeyId);
        store.Keys[0].RevokedAt.Should().NotBeNull("the node writes the revocation back");
    }

    [Test]
    public async Task A_seal_by_an_older_encryption_key_counts_and_is_renewed_also_that_of_an_erased_key()
    {
        var store = new MemoryKeyStore();
        await using (var issuer = await On(store).StartAsync())
        {
            await issuer.AdvanceAsync(TimeSpan.FromDays(90));
            await issuer.AdvanceAsync(TimeSpan.FromMinutes(6));
            await issuer.AdvanceAsync(Refresh);
        }

        store.Keys.Select(key => key.PrivateKey is null).Should().Equal(true, false, false);
        await using (var changing = await On(store, OtherEncryptionKey, EncryptionKey).At(TimeSpan.FromDays(91)).StartAsync())
        {
            (await changing.PublishedKeyIdsAsync()).Should().HaveCount(3);
            (changing.Logs.CountOf("SigningKeySealedAnew"), changing.Logs.CountOf("SigningKeySealRenewed")).Should().Be((2, 1));
        }

        await using var changed = await On(store, OtherEncryptionKey).At(TimeSpan.FromDays(91)).StartAsync();
        (await changed.PublishedKeyIdsAsync()).Should().HaveCount(3);
        store.Keys.Should().AllSatisfy(key => key.Should().Be(key.SealedWith(OtherEncryptionKey)));
        changed.Logs.CountOf("SigningKeySealRenewed").Should().Be(0);
    }

    [Test]
    public async Task Nodes_that_get_a_new_encryption_key_one_after_the_other_publish_the_same_keys()
    {
        var store = new MemoryKeyStore();
        await using var old = await On(store).StartAsync();
        var (published, signs) = (await old.PublishedKeyIdsAsync(), await old.SigningKeyIdAsync());

        await using var changed = await On(store, OtherEncryptionKey, EncryptionKey).StartAsync(); // encrypts and seals anew what the other cannot read then
        await old.AdvanceAsync(TimeSpan.FromHours(2));

        (await old.PublishedKeyIdsAsync()).Should().Equal(published);
        (await old.SigningKeyIdAsync()).Should().Be(signs).And.Be(await changed.SigningKeyIdAsync());
        store.Keys.Should().AllSatisfy(key => key.Should().Be(key.SealedWith(OtherEncryptionKey)), "the two do not undo each other's work");
    }

    [Test]
    public async Task Nodes_with_the_same_encryption_keys_in_another_order_seal_a_key_once_an_hour_and_not_at_every_refresh()
    {
        var store = new MemoryKeyStore();
        await using var one = await On(store, EncryptionKey, OtherEncryptionKey).StartAsync();
        await using var other = await On(store, OtherEncryptionKey, EncryptionKey).StartAsync();

        for (var refresh = 0; refresh < 10; refresh++)
        {
            await one.AdvanceAsync(Refresh);
            await other.AdvanceAsync(Refresh);
        }

        Renewals(one).Should().Be(2, "it seals each key once");
        Renewals(other).Should().Be(2);
        await one.AdvanceAsync(TimeSpan.FromHours(1));
        await other.AdvanceAsync(TimeSpan.FromHours(1));
        (Renewals(one) + Renewals(other)).Should().BeGreaterThan(4, "an outdated seal is renewed in the end").And.BeLessThanOrEqualTo(8);

        static int Renewals(RunningIssuer node) => node.Logs.CountOf("SigningKeySealRenewed") + node.Logs.CountOf("SigningKeySealedAnew");
    }

    [Test]
    public async Task A_node_without_the_new_encryption_key_leaves_a_revocation_that_another_has_sealed_with_it()
    {
        var store = new MemoryKeyStore();
        await using var old = await On(store).StartAsync();
        await Keys(old).RevokeAsync(store.Keys[0].KeyId);
        await using var changed = await On(store, OtherEncryptionKey, EncryptionKey).StartAsync();
        var sealedByChanged = store.Keys[0];

        for (var refresh = 0; refresh < 5; refresh++)
        {
            await old.AdvanceAsync(Refresh);
            await changed.AdvanceAsync(Refresh);
        }

        store.Keys[0].Should().Be(sealedByChanged).And.Be(sealedByChanged.SealedWith(OtherEncryptionKey));
        old.Logs.CountOf("SigningKeyRevoked").Should().Be(1);
    }

    [Test]
    public async Task An_operator_seals_a_key_that_is_vouched_for_and_no_other()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync();
        store.Put(OfStranger(period: 2));
        await issuer.AdvanceAsync(Refresh);
        var listed = (await Keys(issuer).ListAsync()).Single(key => key.KeyId == "stranger");

        var another = async () => await Keys(issuer).SealAsync(listed with { Thumbprint = "another" });
        var nobody = async () => await Keys(issuer).SealAsync(listed with { KeyId = "nobody" });
        await another.Should().ThrowAsync<ArgumentException>().WithMessage("*another public half*");
        await nobody.Should().ThrowAsync<ArgumentException>().WithMessage("*does not exist*");
        (await issuer.PublishedKeyIdsAsync()).Should().NotContain("stranger");

        await Keys(issuer).SealAsync(listed);

        (await issuer.PublishedKeyIdsAsync()).Should().Contain("stranger");
        store.Keys[2].Should().Be(store.Keys[2].SealedWith(EncryptionKey));
        issuer.Logs.CountOf("SigningKeySealed").Should().Be(1);
    }

    [TestCaseSource(nameof(ChangesAfterTheList))]
    public async Task A_key_that_was_changed_since_it_was_listed_is_not_sealed(Func<StoredSigningKey, StoredSigningKey> change)
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync();
        var key = OfStranger(period: 2);
        store.Put(key);
        var listed = (await Keys(issuer).ListAsync()).Single(key => key.KeyId == "stranger");
        await store.RemoveAsync(key, default);
        store.Put(change(key));

        var seal = async () => await Keys(issuer).SealAsync(listed);

        await seal.Should().ThrowAsync<ArgumentException>().WithMessage("*not the one that was listed*");
    }

    private static IEnumerable<TestCaseData> ChangesAfterTheList() =>
    [
        Change("period", key => key with { Period = 3 }),
        Change("algorithm", key => key with { Algorithm = "ES384" }),
        Change("creation", key => key with { CreatedAt = key.CreatedAt.AddDays(-1) }),
        Change("activation", key => key with { ActivatesAt = key.CreatedAt.AddDays(1) }),
        Change("public half", key => key with { PublicKey = OfStranger(1).PublicKey }),
    ];

    [TestCase(-1, false)]
    [TestCase(101, true)]
    [TestCase(102, false)]
    [TestCase(int.MinValue, false)]
    [TestCase(int.MaxValue, false)]
    public async Task A_key_is_sealed_only_if_its_period_is_near_those_of_the_others(int period, bool isSealed)
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync(); // periods 0 and 1
        store.Put(OfStranger(period));
        var listed = (await Keys(issuer).ListAsync()).Single(key => key.KeyId == "stranger");

        var seal = async () => await Keys(issuer).SealAsync(listed);

        if (isSealed)
        {
            await seal.Should().NotThrowAsync();
        }
        else
        {
            await seal.Should().ThrowAsync<ArgumentException>().WithMessage($"*period {period}, which must be from 0 to 101*");
        }
    }

    [Test]
    public async Task Behind_the_last_possible_period_no_key_is_made()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync();
        store.Put(OfStranger(int.MaxValue).SealedWith(EncryptionKey)); // as an earlier build would have sealed it

        var before = issuer.Logs.CountOf("SigningKeysRefreshed");
        issuer.Time.Advance(Refresh);
        while (issuer.Logs.CountOf("SigningKeysRefreshed") == before && issuer.Logs.CountOf("SigningKeysNotRefreshed") == 0)
        {
            await Task.Yield();
        }

        store.Added.Should().HaveCount(2, "those of the start");
        issuer.Logs.Lines.Should().ContainSingle(line => line.Id.Name == "SigningKeysNotRefreshed").Which.Text.Should().Contain("last possible period");
    }

    [Test]
    public async Task Where_only_the_sealing_keys_are_lost_a_stranger_cannot_stop_the_start_of_an_issuer_with_valid_keys()
    {
        var store = new MemoryKeyStore();
        await (await On(store).StartAsync()).DisposeAsync();
        store.Put(OfStranger(period: 9) with { PrivateKey = "a256gcm:AAAA", Seal = "a256gcm:AAAA" });

        await using var issuer = await On(store).StartAsync();

        (await issuer.RequestTokenAsync("acme", "secret")).Status.Should().Be(HttpStatusCode.OK);
    }

    private static StoredSigningKey OfStranger(int period)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        return new()
        {
            KeyId = "stranger",
            Algorithm = SecurityAlgorithms.EcdsaSha256,
            Period = period,
            CreatedAt = new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero),
            PublicKey = Convert.ToBase64String(pair.ExportSubjectPublicKeyInfo()),
        };
    }

    private static Issuer On(MemoryKeyStore store, params string[] encryptionKeys)
    {
        var issuer = Issuer.WithClient("acme", "secret").With(builder => builder.AddSigningKeyStore(store));
        string[] all = encryptionKeys is [] ? [EncryptionKey] : encryptionKeys;
        for (var place = 0; place < all.Length; place++)
        {
            issuer.Setting($"Keys:EncryptionKeys:{place}", all[place]);
        }

        return issuer;
    }

    private static ISigningKeys Keys(RunningIssuer issuer) => issuer.Service<ISigningKeys>();
}
