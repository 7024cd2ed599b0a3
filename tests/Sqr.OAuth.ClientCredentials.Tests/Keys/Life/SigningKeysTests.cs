using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class SigningKeysTests
{
    private static readonly TimeSpan UntilAllPublishIt = TimeSpan.FromSeconds(320); // ClockSkew and twice RefreshInterval

    [Test]
    public async Task Keys_are_listed_with_where_they_are_in_their_lives()
    {
        await using var issuer = await On(new()).StartAsync();
        var start = issuer.Time.GetUtcNow();
        await issuer.AdvanceAsync(TimeSpan.FromDays(90));

        var keys = await Keys(issuer).ListAsync();

        keys.Select(key => (key.Algorithm, key.Period, key.State)).Should().Equal(
            ("ES256", 2, SigningKeyState.Announced), ("ES256", 1, SigningKeyState.Active), ("ES256", 0, SigningKeyState.Retired));
        keys[2].Should().BeEquivalentTo(new { CreatedAt = start, ActivatesAt = start, RetiresAt = start.AddDays(90), PublishedUntil = start.AddDays(104) });
        keys[1].Should().BeEquivalentTo(
            new { CreatedAt = start, ActivatesAt = start.AddDays(90), RetiresAt = start.AddDays(180), PublishedUntil = start.AddDays(194) });
        keys[0].Should().BeEquivalentTo(
            new { CreatedAt = start.AddDays(90), ActivatesAt = start.AddDays(180), RetiresAt = (DateTimeOffset?)null, PublishedUntil = (DateTimeOffset?)null });
    }

    [Test]
    public async Task To_rotate_makes_the_announced_key_sign_at_once_and_announces_another()
    {
        await using var issuer = await On(new()).StartAsync();
        await issuer.AdvanceAsync(UntilAllPublishIt);
        var (first, announced) = (await issuer.SigningKeyIdAsync(), (await issuer.PublishedKeyIdsAsync())[1]);

        var rotated = await Keys(issuer).RotateAsync("ES256");

        rotated.Should().BeEquivalentTo(new { KeyId = announced, State = SigningKeyState.Active, ActivatesAt = issuer.Time.GetUtcNow() });
        (await issuer.SigningKeyIdAsync()).Should().Be(announced);
        (await issuer.PublishedKeyIdsAsync()).Should().HaveCount(3).And.Contain(first);
    }

    [Test]
    public async Task Moments_in_the_log_are_ISO_8601()
    {
        await using var issuer = await On(new()).StartAsync(); // on 24 November 2026, with a rotation after 90 days
        using var imported = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await Keys(issuer).ImportAsync(imported, "ES256");

        issuer.Logs.Lines.Should().ContainSingle(line => line.Id.Name == "SigningKeyAnnounced")
            .Which.Text.Should().Contain("from 2027-02-22T12:00:00+00:00 on");
        issuer.Logs.Lines.Should().ContainSingle(line => line.Id.Name == "SigningKeyImported").Which.Text.Should().Contain("from 2027-05-23T12:00:00+00:00 on");
    }

    [Test]
    public async Task A_key_that_some_node_may_not_publish_yet_does_not_take_over()
    {
        await using var issuer = await On(new()).StartAsync();
        await issuer.AdvanceAsync(UntilAllPublishIt);
        var active = (await Keys(issuer).RotateAsync("ES256")).KeyId;
        var again = async () => await Keys(issuer).RotateAsync("ES256");

        await issuer.AdvanceAsync(UntilAllPublishIt - TimeSpan.FromSeconds(1));
        await again.Should().ThrowAsync<SigningKeyException>().WithMessage("*2026-11-24T12:10:40Z*revoke*");
        (await issuer.SigningKeyIdAsync()).Should().Be(active);

        issuer.Time.Advance(TimeSpan.FromSeconds(1));
        await again.Should().NotThrowAsync();
    }

    [Test]
    public async Task A_revoked_key_is_gone_at_once_and_the_announced_one_signs()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync();
        var (revoked, announced) = (await issuer.SigningKeyIdAsync(), (await issuer.PublishedKeyIdsAsync())[1]);

        (await Keys(issuer).RevokeAsync(revoked)).Should().BeTrue();

        (await issuer.SigningKeyIdAsync()).Should().Be(announced);
        (await issuer.PublishedKeyIdsAsync()).Should().HaveCount(2).And.NotContain(revoked);
        store.Keys.Single(key => key.KeyId == revoked).PrivateKey.Should().BeNull();
        (await Keys(issuer).ListAsync())[^1].State.Should().Be(SigningKeyState.Revoked);
        issuer.Logs.CountOf("SigningKeyRevoked").Should().Be(1);
    }

    [Test]
    public async Task Another_node_learns_of_a_revocation_at_its_next_refresh()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync();
        await using var other = await On(store).StartAsync();
        var revoked = await issuer.SigningKeyIdAsync();
        await Keys(issuer).RevokeAsync(revoked);

        await other.AdvanceAsync(TimeSpan.FromSeconds(10));

        (await other.SigningKeyIdAsync()).Should().Be(await issuer.SigningKeyIdAsync()).And.NotBe(revoked);
        (await other.PublishedKeyIdsAsync()).Should().NotContain(revoked);
    }

    [Test]
    public async Task A_key_that_was_revoked_while_announced_never_signs_and_the_active_one_goes_on()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync();
        var (active, announced) = (await issuer.SigningKeyIdAsync(), (await issuer.PublishedKeyIdsAsync())[1]);
        await issuer.AdvanceAsync(TimeSpan.FromDays(89));

        await Keys(issuer).RevokeAsync(announced);

        (await issuer.PublishedKeyIdsAsync()).Should().HaveCount(2).And.NotContain(announced);
        await issuer.AdvanceAsync(TimeSpan.FromDays(13));
        (await issuer.SigningKeyIdAsync()).Should().Be(active, "the next has not been announced for AnnounceFor yet");
        await issuer.AdvanceAsync(TimeSpan.FromDays(1));
        (await issuer.SigningKeyIdAsync()).Should().Be(store.Added[2].KeyId);
    }

    [Test]
    public async Task A_retired_key_that_is_revoked_leaves_the_key_set_and_nothing_else_changes()
    {
        await using var issuer = await On(new()).StartAsync();
        await issuer.AdvanceAsync(UntilAllPublishIt);
        var retired = await issuer.SigningKeyIdAsync();
        await Keys(issuer).RotateAsync("ES256");
        var published = await issuer.PublishedKeyIdsAsync();

        await Keys(issuer).RevokeAsync(retired);

        (await issuer.PublishedKeyIdsAsync()).Should().BeEquivalentTo(published.Where(id => id != retired));
    }

    [Test]
    public async Task All_keys_revoked_one_after_the_other_leave_an_issuer_that_signs()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync();
        for (var i = 0; i < 5; i++)
        {
            foreach (var key in await Keys(issuer).ListAsync())
            {
                await Keys(issuer).RevokeAsync(key.KeyId);
            }
        }

        (await issuer.PublishedKeyIdsAsync()).Should().HaveCount(2).And.StartWith(await issuer.SigningKeyIdAsync());
        store.Added.Select(key => key.Period).Should().OnlyHaveUniqueItems();
    }

    [Test]
    public async Task A_revoked_key_is_removed_in_the_end_and_its_period_is_not_used_again()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync();
        var revoked = await issuer.SigningKeyIdAsync();
        await Keys(issuer).RevokeAsync(revoked);

        await issuer.AdvanceAsync(TimeSpan.FromDays(14));
        await issuer.AdvanceAsync(TimeSpan.FromSeconds(10)); // what is due at one refresh alone is not removed

        store.Keys.Select(key => key.Period).Should().Equal(1, 2);
    }

    [Test]
    public async Task To_revoke_twice_is_as_good_as_once_and_an_unknown_key_is_said_to_be_unknown()
    {
        await using var issuer = await On(new()).StartAsync();
        var key = await issuer.SigningKeyIdAsync();
        await Keys(issuer).RevokeAsync(key);
        var published = await issuer.PublishedKeyIdsAsync();

        (await Keys(issuer).RevokeAsync(key)).Should().BeTrue();
        (await Keys(issuer).RevokeAsync("nobody's")).Should().BeFalse();
        (await issuer.PublishedKeyIdsAsync()).Should().Equal(published);
    }

    [Test]
    public async Task A_key_that_only_this_node_knows_is_revoked_and_written_back_as_such()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync();
        await using var other = await On(store).StartAsync();
        var key = await issuer.SigningKeyIdAsync();
        foreach (var row in store.Keys)
        {
            await store.RemoveAsync(row, default);
        }

        (await Keys(issuer).RevokeAsync(key)).Should().BeTrue();

        (await issuer.SigningKeyIdAsync()).Should().NotBe(key);
        (await issuer.PublishedKeyIdsAsync()).Should().NotContain(key);
        store.Keys.Single(row => row.KeyId == key).RevokedAt.Should().NotBeNull();
        await other.AdvanceAsync(TimeSpan.FromSeconds(10));
        (await other.PublishedKeyIdsAsync()).Should().NotContain(key);
    }

    [Test]
    public async Task Where_the_store_takes_no_writes_this_node_revokes_a_key_says_that_others_do_not_and_writes_it_later()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync();
        var key = await issuer.SigningKeyIdAsync();
        store.IsReadOnly = true;

        var revoke = async () => await Keys(issuer).RevokeAsync(key);
        await revoke.Should().ThrowAsync<InvalidOperationException>();

        (await issuer.SigningKeyIdAsync()).Should().NotBe(key);
        (await issuer.PublishedKeyIdsAsync()).Should().NotContain(key);
        store.IsReadOnly = false;
        await issuer.AdvanceAsync(TimeSpan.FromSeconds(10));
        store.Keys.Single(row => row.KeyId == key).RevokedAt.Should().NotBeNull();
    }

    [Test]
    public async Task A_revoked_key_does_not_sign_though_the_store_failed_after_it_was_written()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync();
        var key = await issuer.SigningKeyIdAsync();
        store.Written = () =>
        {
            if (store.Keys.Any(row => row.RevokedAt is not null))
            {
                store.Fault = new InvalidOperationException("The database is away.");
            }
        };

        try
        {
            await Keys(issuer).RevokeAsync(key);
        }
        catch (InvalidOperationException)
        {
            // it could not be checked that no other key has that name
        }

        (await issuer.SigningKeyIdAsync()).Should().NotBe(key);
        (await issuer.PublishedKeyIdsAsync()).Should().NotContain(key);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Of_several_keys_with_the_same_name_all_are_revoked(bool encrypts)
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync();
        await issuer.AdvanceAsync(UntilAllPublishIt);
        var key = store.Keys[0];
        foreach (var period in Enumerable.Range(-20, 20))
        {
            store.Put(key with { Period = period, Seal = null }); // someone else's, in front of the genuine one
        }

        await using var tool = Tool(store, encrypts);
        (await tool.GetRequiredService<ISigningKeys>().RevokeAsync(key.KeyId)).Should().BeTrue();

        store.Keys.Where(row => row.KeyId == key.KeyId).Should().HaveCount(21).And.OnlyContain(row => row.RevokedAt != null && row.PrivateKey == null);
        await issuer.AdvanceAsync(TimeSpan.FromSeconds(10));
        (await issuer.PublishedKeyIdsAsync()).Should().HaveCount(2).And.NotContain(key.KeyId);
    }

    [Test]
    public async Task A_revocation_also_counts_where_someone_has_moved_the_key()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync();
        await issuer.AdvanceAsync(UntilAllPublishIt);
        var key = store.Keys[0];
        await store.RemoveAsync(key, default);
        store.Put(key with { Period = 7 });
        await using var tool = Tool(store, encrypts: false);

        await tool.GetRequiredService<ISigningKeys>().RevokeAsync(key.KeyId);
        await issuer.AdvanceAsync(TimeSpan.FromSeconds(10));

        (await issuer.PublishedKeyIdsAsync()).Should().NotContain(key.KeyId);
    }

    [Test]
    public async Task Emergencies_on_several_nodes_at_once_leave_one_key_for_each_period()
    {
        var store = new MemoryKeyStore();
        await using var one = await On(store).StartAsync();
        await using var two = await On(store).StartAsync();
        var key = await one.SigningKeyIdAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => Keys(i % 2 == 0 ? one : two).RevokeAsync(key).AsTask())));
        await one.AdvanceAsync(TimeSpan.FromSeconds(10));
        await two.AdvanceAsync(TimeSpan.FromSeconds(10));

        (await one.PublishedKeyIdsAsync()).Should().HaveCount(2).And.Equal(await two.PublishedKeyIdsAsync());
        (await one.SigningKeyIdAsync()).Should().Be(store.Added[1].KeyId);
    }

    [TestCase("RS256")]
    [TestCase("ES256")]
    public async Task An_imported_key_is_the_active_one_where_there_is_none(string algorithm)
    {
        var store = new MemoryKeyStore();
        using var key = NewKey(algorithm);
        await using (var tool = Tool(store, encrypts: true))
        {
            var imported = await tool.GetRequiredService<ISigningKeys>().ImportAsync(key, algorithm, "from the old server");
            imported.Should().BeEquivalentTo(new { KeyId = "from the old server", Period = 0, State = SigningKeyState.Active });
        }

        await using var issuer = await On(store).Setting("SigningAlgorithm", algorithm).StartAsync();
        (await issuer.SigningKeyIdAsync()).Should().Be("from the old server");
    }

    [Test]
    public async Task An_imported_key_is_announced_behind_those_that_are_there()
    {
        await using var issuer = await On(new()).StartAsync();
        using var key = NewKey("ES256");

        var imported = await Keys(issuer).ImportAsync(key, "ES256");

        imported.Should().BeEquivalentTo(new { Period = 2, State = SigningKeyState.Announced, ActivatesAt = issuer.Time.GetUtcNow().AddDays(180) });
        (await issuer.PublishedKeyIdsAsync()).Should().HaveCount(3).And.Contain(imported.KeyId);
        await issuer.AdvanceAsync(TimeSpan.FromDays(180));
        (await issuer.SigningKeyIdAsync()).Should().Be(imported.KeyId);
    }

    [Test]
    public async Task A_key_is_not_imported_with_encryption_keys_that_the_issuer_does_not_have()
    {
        var store = new MemoryKeyStore();
        await (await On(store).StartAsync()).DisposeAsync();
        var before = store.Keys;
        await using var tool = Tool(store, Convert.ToBase64String([.. Enumerable.Repeat((byte)7, 32)]));
        using var key = NewKey("ES256");

        var import = async () => await tool.GetRequiredService<ISigningKeys>().ImportAsync(key, "ES256");

        await import.Should().ThrowAsync<SigningKeyException>().WithMessage("*No ES256 key in memory has a seal that is valid here*");
        store.Keys.Should().Equal(before);
    }

    [Test]
    public async Task A_key_that_cannot_sign_is_not_imported()
    {
        await using var issuer = await On(new()).StartAsync();
        using var rsa = NewKey("RS256");
        using var small = RSA.Create(1024);
        using var publicOnly = ECDsa.Create(((ECDsa)NewKey("ES256")).ExportParameters(false));
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);

        await Importing(rsa, "ES256").Should().ThrowAsync<ArgumentException>().WithMessage("*P-256*");
        await Importing(small, "RS256").Should().ThrowAsync<ArgumentException>().WithMessage("*2048*");
        await Importing(publicOnly, "ES256").Should().ThrowAsync<ArgumentException>().WithMessage("*private half*");
        await Importing(p384, "ES256").Should().ThrowAsync<ArgumentException>().WithMessage("*P-256*");
        await Importing(rsa, "HS256").Should().ThrowAsync<ArgumentException>().WithMessage("*HS256*");
        await Importing(rsa, "RS256", await issuer.SigningKeyIdAsync()).Should().ThrowAsync<ArgumentException>().WithMessage("*Choose another*");
        (await issuer.PublishedKeyIdsAsync()).Should().HaveCount(2);

        Func<Task> Importing(AsymmetricAlgorithm key, string algorithm, string? keyId = null) =>
            async () => await Keys(issuer).ImportAsync(key, algorithm, keyId);
    }

    [Test]
    public async Task Where_the_host_gives_its_own_keys_none_are_listed_and_the_rest_says_why()
    {
        using var key = (ECDsa)NewKey("ES256");
        await using var issuer = await On(new())
            .With(builder => builder.AddSigningKey(new(new Microsoft.IdentityModel.Tokens.ECDsaSecurityKey(key), "ES256")))
            .StartAsync();

        (await Keys(issuer).ListAsync()).Should().BeEmpty();
        foreach (var act in new Func<Task>[]
        {
            async () => await Keys(issuer).RotateAsync("ES256"),
            async () => await Keys(issuer).RevokeAsync("x"),
            async () => await Keys(issuer).ImportAsync(key, "ES256"),
        })
        {
            (await act.Should().ThrowAsync<SigningKeyException>()).Which.Message.Should().Contain("provides its own signing keys").And.Contain("Keys:Pem");
        }
    }

    [Test]
    public async Task A_tool_without_the_encryption_keys_lists_and_revokes_and_the_hosts_seal_that_and_make_the_next_key()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync();
        await issuer.AdvanceAsync(UntilAllPublishIt);
        await using var tool = Tool(store, encrypts: false);
        var keys = tool.GetRequiredService<ISigningKeys>();

        var rotate = async () => await keys.RotateAsync("ES256");
        await rotate.Should().ThrowAsync<SigningKeyException>().WithMessage("*--settings*");
        (await keys.ListAsync()).Select(key => key.State).Should().Equal(SigningKeyState.Announced, SigningKeyState.Active);
        var revoked = store.Added[0].KeyId;
        (await keys.RevokeAsync(revoked)).Should().BeTrue();
        (await keys.ListAsync()).Select(key => key.State).Should().Equal(SigningKeyState.Active, SigningKeyState.Revoked);
        store.Keys[0].Seal.Should().BeNull("the tool has nothing to seal it with");

        await issuer.AdvanceAsync(TimeSpan.FromSeconds(10));
        (await issuer.SigningKeyIdAsync()).Should().Be(store.Added[1].KeyId);
        (await issuer.PublishedKeyIdsAsync()).Should().HaveCount(2).And.NotContain(revoked);
        store.Keys[0].Should().Be(store.Keys[0].SealedWith(Convert.ToBase64String(new byte[32])));
        issuer.Logs.CountOf("SigningKeyUnsealed").Should().Be(0, "a revocation needs no seal");
    }

    [Test]
    public async Task A_tool_that_can_encrypt_announces_the_next_key_itself()
    {
        var store = new MemoryKeyStore();
        await (await On(store).StartAsync()).DisposeAsync();
        await using var tool = Tool(store, encrypts: true);
        var keys = tool.GetRequiredService<ISigningKeys>();

        await keys.RotateAsync("ES256");
        await keys.RevokeAsync(store.Added[1].KeyId);

        (await keys.ListAsync()).Select(key => key.State)
            .Should().Equal(SigningKeyState.Announced, SigningKeyState.Active, SigningKeyState.Revoked, SigningKeyState.Retired);
    }

    [Test]
    public async Task To_rotate_what_is_not_there_says_so()
    {
        await using var issuer = await On(new()).StartAsync();

        var unknown = async () => await Keys(issuer).RotateAsync("none");
        var absent = async () => await Keys(issuer).RotateAsync("PS512");

        await unknown.Should().ThrowAsync<ArgumentException>().WithMessage("*none*RS256*");
        await absent.Should().ThrowAsync<SigningKeyException>().WithMessage("*no announced PS512 key in memory*");
    }

    private static Issuer On(MemoryKeyStore store) => Issuer.WithClient("acme", "secret")
        .Setting("Keys:EncryptionKeys:0", Convert.ToBase64String(new byte[32]))
        .With(builder => builder.AddSigningKeyStore(store));

    private static ISigningKeys Keys(RunningIssuer issuer) => issuer.App.Services.GetRequiredService<ISigningKeys>();

    // The engine alone, in no host, as the tool has it.
    private static ServiceProvider Tool(MemoryKeyStore store, bool encrypts) => Tool(store, encrypts ? Convert.ToBase64String(new byte[32]) : null);

    private static ServiceProvider Tool(MemoryKeyStore store, string? encryptionKey)
    {
        var services = new ServiceCollection();
        var now = new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero) + UntilAllPublishIt;
        services.AddSingleton<TimeProvider>(new Microsoft.Extensions.Time.Testing.FakeTimeProvider(now));
        services.AddSqrClientCredentialsCore(options =>
        {
            options.Issuer = Issuer.Identifier;
            if (encryptionKey is not null)
            {
                options.Keys.EncryptionKeys.Add(encryptionKey);
            }
        }).AddSigningKeyStore(store);

        return services.BuildServiceProvider();
    }

    private static AsymmetricAlgorithm NewKey(string algorithm) => algorithm[0] == 'R' ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
}
