using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A key store that comes back empty, or without some of its keys.</summary>
public sealed class LostStoreTests
{
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(10);

    [Test]
    public async Task Two_nodes_on_a_directory_that_is_emptied_go_on_with_their_keys_and_write_them_back()
    {
        var directory = Directory.CreateTempSubdirectory("sqr-shared-");
        await using var one = await Common().Setting("Keys:Directory", directory.FullName).StartAsync();
        await using var two = await Common().Setting("Keys:Directory", directory.FullName).StartAsync();
        var (published, signs, files) = (await one.PublishedKeyIdsAsync(), await one.SigningKeyIdAsync(), KeyFiles());
        directory.Delete(recursive: true);

        await Task.WhenAll(one.AdvanceAsync(Refresh), two.AdvanceAsync(Refresh));

        KeyFiles().Should().Equal(files);
        await using var three = await Common().Setting("Keys:Directory", directory.FullName).StartAsync();
        foreach (var node in new[] { one, two, three })
        {
            (await node.PublishedKeyIdsAsync()).Should().Equal(published);
            (await node.SigningKeyIdAsync()).Should().Be(signs);
        }

        (one.Logs.CountOf("SigningKeyRestored") + two.Logs.CountOf("SigningKeyRestored")).Should().Be(2, "of two nodes one writes each key");
        (one.Logs.CountOf("SigningKeyMade") + two.Logs.CountOf("SigningKeyMade")).Should().Be(0);
        directory.Delete(recursive: true);

        IEnumerable<string> KeyFiles() => [.. directory.EnumerateFiles("*.key").Select(file => $"{file.Name}: {File.ReadAllText(file.FullName)}").Order()];
    }

    [Test]
    public async Task A_store_that_was_emptied_and_takes_no_writes_is_an_error_each_minute_and_tokens_are_issued()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync();
        var (published, signs) = (await issuer.PublishedKeyIdsAsync(), await issuer.SigningKeyIdAsync());
        await EmptyAsync(store);
        store.IsReadOnly = true;

        for (var refresh = 1; refresh <= 7; refresh++)
        {
            issuer.Time.Advance(Refresh);
            await issuer.Logs.ReachedAsync("SigningKeysNotRefreshed", refresh);
        }

        (await issuer.PublishedKeyIdsAsync()).Should().Equal(published);
        (await issuer.SigningKeyIdAsync()).Should().Be(signs);
        var errors = issuer.Logs.Lines.Where(line => line.Id.Name == "SigningKeysMissing").ToList();
        errors.Should().HaveCount(2, "it has been missing for a minute").And.AllSatisfy(line => line.Level.Should().Be(LogLevel.Error));
        errors[0].Text.Should().ContainAll([.. published, "memory"]);

        store.IsReadOnly = false;
        await issuer.AdvanceAsync(Refresh);
        store.Keys.Select(key => key.KeyId).Should().BeEquivalentTo(published);
    }

    [Test]
    public async Task A_node_that_has_made_keys_of_its_own_in_the_emptied_store_agrees_with_those_that_know_the_old_ones()
    {
        var store = new MemoryKeyStore();
        await using var old = await On(store).StartAsync();
        await old.AdvanceAsync(TimeSpan.FromDays(90)); // one retired, one active, one announced
        var (published, signs) = (await old.PublishedKeyIdsAsync(), await old.SigningKeyIdAsync());
        await EmptyAsync(store);
        await using var fresh = await On(store).At(TimeSpan.FromDays(90)).StartAsync();
        var (ofFresh, publishedByFresh) = (await fresh.SigningKeyIdAsync(), await fresh.PublishedKeyIdsAsync());

        await old.AdvanceAsync(Refresh);
        await fresh.AdvanceAsync(Refresh);

        (await old.SigningKeyIdAsync()).Should().Be(signs, "consumers know it").And.Be(await fresh.SigningKeyIdAsync());
        foreach (var node in new[] { old, fresh })
        {
            (await node.PublishedKeyIdsAsync()).Should().Contain(published).And.Contain(ofFresh, "tokens that it signed are out");
        }

        await old.AdvanceAsync(TimeSpan.FromDays(1));
        await fresh.AdvanceAsync(TimeSpan.FromDays(1));
        (await fresh.PublishedKeyIdsAsync()).Should().BeEquivalentTo(await old.PublishedKeyIdsAsync()).And.Contain(publishedByFresh);
        old.Logs.CountOf("SigningKeysMissing").Should().Be(1);
    }

    [Test]
    public async Task One_key_that_is_missing_is_written_back_too()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync();
        var (keys, published) = (store.Keys, await issuer.PublishedKeyIdsAsync());
        await store.RemoveAsync(keys[1], default);

        await issuer.AdvanceAsync(Refresh);

        store.Keys.Should().Equal(keys);
        (await issuer.PublishedKeyIdsAsync()).Should().Equal(published);
    }

    [TestCaseSource(nameof(Changes))]
    public async Task Keys_that_someone_changed_are_an_error_and_written_back(Func<StoredSigningKey, StoredSigningKey> change)
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync();
        var (keys, published) = (store.Keys, await issuer.PublishedKeyIdsAsync());
        await EmptyAsync(store);
        foreach (var key in keys)
        {
            store.Put(change(key));
        }

        await issuer.AdvanceAsync(Refresh);

        store.Keys.Should().Contain(keys);
        issuer.Logs.Lines.Should().ContainSingle(line => line.Id.Name == "SigningKeysMissing").Which.Text.Should().ContainAll(published);
        await using var starting = await On(store).StartAsync();
        (await starting.PublishedKeyIdsAsync()).Should().Equal(published);
    }

    private static IEnumerable<TestCaseData> Changes() =>
    [
        new TestCaseData(Changing(key => key with { Seal = null })).SetArgDisplayNames("no seal, as in an old backup"),
        new TestCaseData(Changing(key => key with { CreatedAt = key.CreatedAt.AddSeconds(1) })).SetArgDisplayNames("a member"),
        new TestCaseData(Changing(key => key with { Period = key.Period + 10 })).SetArgDisplayNames("the period"),
    ];

    private static Func<StoredSigningKey, StoredSigningKey> Changing(Func<StoredSigningKey, StoredSigningKey> change) => change;

    [Test]
    public async Task A_seal_that_cannot_be_checked_is_an_error_each_minute_and_replaced_after_a_day()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync();
        var keys = store.Keys;
        foreach (var key in keys)
        {
            store.Put(key with { Seal = "a256gcm:AAAA" }); // as by an encryption key that only another node has yet
        }

        await issuer.AdvanceAsync(Refresh);
        await issuer.AdvanceAsync(TimeSpan.FromDays(1) - Refresh);
        issuer.Logs.CountOf("SigningKeysMissing").Should().Be(2);
        store.Keys.Should().OnlyContain(key => key.Seal == "a256gcm:AAAA");

        await issuer.AdvanceAsync(Refresh);
        store.Keys.Should().Equal(keys);
    }

    [Test]
    public async Task A_key_whose_time_is_over_may_be_removed_by_another_node()
    {
        var store = new MemoryKeyStore();
        await using var one = await On(store).StartAsync();
        await using var two = await On(store).StartAsync();
        foreach (var step in new[] { TimeSpan.FromDays(90), TimeSpan.FromDays(14), Refresh, Refresh })
        {
            await one.AdvanceAsync(step);
            await two.AdvanceAsync(step);
        }

        store.Keys.Select(key => key.Period).Should().Equal(1, 2);
        (one.Logs.CountOf("SigningKeysMissing") + two.Logs.CountOf("SigningKeysMissing")).Should().Be(0);
    }

    [Test]
    public async Task A_node_that_slept_while_all_its_keys_had_their_time_brings_none_back()
    {
        var store = new MemoryKeyStore();
        await using var sleeper = await On(store).StartAsync();
        await using var awake = await On(store).StartAsync();
        foreach (var step in Enumerable.Repeat(TimeSpan.FromDays(30), 20))
        {
            await awake.AdvanceAsync(step);
        }

        var keys = store.Keys;
        await sleeper.AdvanceAsync(TimeSpan.FromDays(600));

        store.Keys.Should().Equal(keys);
        (await sleeper.PublishedKeyIdsAsync()).Should().Equal(await awake.PublishedKeyIdsAsync());
        sleeper.Logs.CountOf("SigningKeysMissing").Should().Be(0);
    }

    private static async Task EmptyAsync(MemoryKeyStore store)
    {
        foreach (var key in store.Keys)
        {
            await store.RemoveAsync(key, default);
        }
    }

    private static Issuer On(MemoryKeyStore store) => Common().With(builder => builder.AddSigningKeyStore(store));

    private static Issuer Common() => Issuer.WithClient("acme", "secret").Setting("Keys:EncryptionKeys:0", Convert.ToBase64String(new byte[32]));
}
