using System.Net;

namespace Sqr.OAuth.ClientCredentials.Tests;

internal sealed class DatabaseSigningKeyTests(Provider provider) : DatabaseTests(provider)
{
    private static readonly DateTimeOffset Now = new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero).AddTicks(1_234_567); // finer than a database keeps

    [Test]
    public async Task Nodes_on_one_database_sign_with_one_key()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        await first.CreateAsync("acme", "right");

        var one = await first.RequestTokenAsync("acme", "right");
        var other = await second.RequestTokenAsync("acme", "right");

        other.Token.Kid.Should().Be(one.Token.Kid);
        Directory.EnumerateFileSystemEntries(first.Keys.FullName).Should().BeEmpty("keys are in the database");
    }

    [Test]
    public async Task Of_many_processes_that_add_a_key_at_once_one_succeeds()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        await using var third = await StartAsync();
        ISigningKeyStore[] stores = [first.Get<ISigningKeyStore>(), second.Get<ISigningKeyStore>(), third.Get<ISigningKeyStore>()];

        for (var period = 100; period < 105; period++)
        {
            var added = await Task.WhenAll(Enumerable.Range(0, 16).Select(task => Task.Run(async () =>
                await stores[task % 3].TryAddAsync(Key(period) with { KeyId = $"{period}-{task}" }, default))));

            added.Count(succeeded => succeeded).Should().Be(1);
        }

        (await stores[0].ReadAllAsync(default)).Count(key => key.Period >= 100).Should().Be(5);
    }

    [Test]
    public async Task Of_many_processes_that_replace_a_key_at_once_one_succeeds()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        ISigningKeyStore[] stores = [first.Get<ISigningKeyStore>(), second.Get<ISigningKeyStore>()];
        await stores[0].TryAddAsync(Key(100), default);

        var replaced = await Task.WhenAll(Enumerable.Range(0, 16).Select(task => Task.Run(async () =>
            await stores[task % 2].TryReplaceAsync(Key(100), Key(100) with { ActivatesAt = Now.AddSeconds(task + 1) }, default))));

        replaced.Count(succeeded => succeeded).Should().Be(1);
    }

    [Test]
    public async Task A_key_comes_back_as_it_was_stored_to_the_microsecond()
    {
        await using var issuer = await StartAsync();
        var store = issuer.Get<ISigningKeyStore>();
        var key = Key(100) with { ActivatesAt = Now.AddDays(14), RevokedAt = Now.AddDays(20) };

        await store.TryAddAsync(key, default);

        (await ReadAsync(store)).Should().BeEquivalentTo(key, options => options
            .Using<DateTimeOffset>(moment => moment.Subject.Should().BeCloseTo(moment.Expectation, TimeSpan.FromMicroseconds(1)))
            .WhenTypeIs<DateTimeOffset>());
    }

    [TestCaseSource(nameof(Changes))]
    public async Task A_key_is_replaced_whether_it_was_read_or_has_just_been_made(Func<StoredSigningKey, StoredSigningKey> change)
    {
        await using var issuer = await StartAsync();
        var store = issuer.Get<ISigningKeyStore>();
        await store.TryAddAsync(Key(100), default);

        (await store.TryReplaceAsync(Key(100), change(Key(100)), default)).Should().BeTrue("it is still as it was made");
        var changed = await ReadAsync(store);
        (await store.TryReplaceAsync(Key(100), Key(100), default)).Should().BeFalse("it has changed");
        (await store.TryReplaceAsync(changed, Key(100), default)).Should().BeTrue("it is as it was read");
    }

    [Test]
    public async Task A_key_that_was_removed_is_gone_and_may_be_removed_again()
    {
        await using var issuer = await StartAsync();
        var store = issuer.Get<ISigningKeyStore>();
        await store.TryAddAsync(Key(100), default);

        await store.RemoveAsync(Key(100) with { KeyId = "another of that period" }, default);
        (await store.ReadAllAsync(default)).Should().Contain(key => key.Period == 100);
        await store.RemoveAsync(Key(100), default);
        await store.RemoveAsync(Key(100), default);

        (await store.ReadAllAsync(default)).Should().NotContain(key => key.Period == 100);
        (await store.TryReplaceAsync(Key(100), Key(100), default)).Should().BeFalse();
    }

    [Test]
    public async Task The_private_half_is_in_no_row_in_clear()
    {
        await using var issuer = await StartAsync();

        var privateKeys = await Database.QueryAsync<string>("""SELECT "PrivateKey" AS "Value" FROM "SqrSigningKeys" """);

        privateKeys.Should().NotBeEmpty().And.AllSatisfy(key => key.Should().MatchRegex("^[a-z0-9-]+:"));
    }

    [Test]
    public async Task Messages_say_where_the_keys_are_without_what_one_logs_in_with()
    {
        await using var issuer = await IssuerOn(options =>
        {
            if (Provider == Provider.PostgreSql) // SQLite takes no password
            {
                Database.Configure(options, $"{Database.ConnectionString};Password=tell-tale");
            }
        }).StartAsync();

        var location = issuer.Get<ISigningKeyStore>().Location;

        location.Should().StartWith(Provider == Provider.Sqlite ? "Sqlite " : "PostgreSQL tcp://127.0.0.1").And.Contain("sqr_");
        location.Should().NotContainEquivalentOf("Username").And.NotContainEquivalentOf("Password").And.NotContain("tell-tale");
        issuer.Logs.Lines.Should().NotContain(line => line.Text.Contains("tell-tale"));
    }

    [Test]
    public async Task A_row_that_is_no_key_is_named_and_stops_nothing()
    {
        await using (var before = await StartAsync())
        {
            await before.CreateAsync("acme", "right");
            await Database.ExecuteAsync("""UPDATE "SqrSigningKeys" SET "Algorithm" = 'HS256' WHERE "Period" = 1""");
        }

        await using var after = await StartAsync();

        (await after.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
        after.Logs.Lines.Should().ContainSingle(line => line.Id.Name == "SigningKeyUnsealed").Which.Text.Should().Contain("HS256-000001");
    }

    [Test]
    public async Task A_row_of_a_stranger_is_not_published()
    {
        await using var issuer = await StartAsync();
        await Database.ExecuteAsync(
            """
            INSERT INTO "SqrSigningKeys" ("Algorithm", "Period", "KeyId", "CreatedAt", "PublicKey", "Seal")
            SELECT "Algorithm", 7, 'stranger', "CreatedAt", "PublicKey", "Seal" FROM "SqrSigningKeys" WHERE "Period" = 0
            """);

        await RefreshAsync(issuer);
        await using var starting = await StartAsync();

        foreach (var node in new[] { issuer, starting })
        {
            (await node.Http.GetStringAsync("/.well-known/jwks.json")).Should().NotContain("stranger");
            node.Logs.Lines.Should().ContainSingle(line => line.Id.Name == "SigningKeyUnsealed").Which.Text.Should().Contain("stranger");
        }
    }

    [Test]
    public async Task Two_nodes_on_a_table_that_is_emptied_go_on_with_their_keys_and_write_them_back()
    {
        await using var one = await StartAsync();
        await using var two = await StartAsync();
        await one.CreateAsync("acme", "right");
        var (published, rows) = (await one.Http.GetStringAsync("/.well-known/jwks.json"), await RowsAsync());
        await Database.ExecuteAsync("""DELETE FROM "SqrSigningKeys" """);

        await Task.WhenAll(RefreshAsync(one), RefreshAsync(two));

        (await RowsAsync()).Should().BeEquivalentTo(rows);
        await using var three = await StartAsync();
        foreach (var node in new[] { one, two, three })
        {
            (await node.Http.GetStringAsync("/.well-known/jwks.json")).Should().Be(published);
            (await node.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
        }

        (one.Logs.CountOf("SigningKeyRestored") + two.Logs.CountOf("SigningKeyRestored")).Should().Be(2, "of two nodes one writes each key");

        async Task<IReadOnlyList<string>> RowsAsync() => await Database.QueryAsync<string>(
            """SELECT "Algorithm" || "Period" || "KeyId" || "PublicKey" || "PrivateKey" || "Seal" AS "Value" FROM "SqrSigningKeys" """);
    }

    [Test]
    public async Task The_clock_of_the_database_is_asked_for()
    {
        var commands = new CountedCommands();
        await using var issuer = await IssuerOn(options => options.AddInterceptors(commands)).StartAsync();

        var ofDatabase = await issuer.Get<ISigningKeyStore>().GetUtcNowAsync(default);

        ofDatabase.Should().BeCloseTo(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(1), "both are of this machine");
        commands.LastText.Should().Contain(Provider == Provider.Sqlite ? "'now'" : "now()", "the database must answer with its own clock, not with ours");
    }

    [Test]
    public async Task A_key_is_not_removed_by_a_clock_that_the_database_contradicts()
    {
        await using var issuer = await StartAsync(); // by the tests' clock, which is not that of this machine
        foreach (var days in new[] { 90, 14, 1, 1 })
        {
            await RefreshAsync(issuer, TimeSpan.FromDays(days));
        }

        (await issuer.Get<ISigningKeyStore>().ReadAllAsync(default)).Should().Contain(key => key.Period == 0 && key.PrivateKey != null);
        issuer.Logs.Lines.Should().ContainSingle(line => line.Id.Name == "ClockInDoubt").Which.Text.Should().Contain(issuer.Get<ISigningKeyStore>().Location);
    }

    [Test]
    public async Task A_key_is_removed_by_a_clock_that_agrees_with_the_database()
    {
        await using (await StartInTimeAsync(ahead: TimeSpan.FromDays(-120)))
        {
            // makes the first keys
        }

        await using var issuer = await StartInTimeAsync();
        await RefreshAsync(issuer);

        (await issuer.Get<ISigningKeyStore>().ReadAllAsync(default)).Select(key => key.Period).Should().BeEquivalentTo([1, 2]);
    }

    [Test]
    public async Task A_key_outlives_its_host()
    {
        string kid;
        await using (var before = await StartAsync())
        {
            await before.CreateAsync("acme", "right");
            kid = (await before.RequestTokenAsync("acme", "right")).Token.Kid;
        }

        await using var after = await StartAsync();
        var answer = await after.RequestTokenAsync("acme", "right");

        answer.Status.Should().Be(HttpStatusCode.OK);
        answer.Token.Kid.Should().Be(kid);
    }

    private static async Task RefreshAsync(RunningIssuer issuer, TimeSpan? by = null)
    {
        var refreshed = issuer.Logs.CountOf("SigningKeysRefreshed");
        issuer.Time.Advance(by ?? TimeSpan.FromSeconds(10));
        await issuer.Logs.ReachedAsync("SigningKeysRefreshed", refreshed + 1);
    }

    private static StoredSigningKey Key(int period) => new()
    {
        KeyId = "kid",
        Algorithm = "ES256",
        Period = period,
        CreatedAt = Now,
        PublicKey = "cHVibGlj",
        PrivateKey = "aes:cHJpdmF0ZQ",
        Seal = "aes:c2VhbA",
    };

    private static async Task<StoredSigningKey> ReadAsync(ISigningKeyStore store) => (await store.ReadAllAsync(default)).Single(key => key.Period == 100);

    private static IEnumerable<TestCaseData> Changes()
    {
        Func<StoredSigningKey, StoredSigningKey> activate = key => key with { ActivatesAt = Now.AddDays(1) };
        Func<StoredSigningKey, StoredSigningKey> revoke = key => key with { RevokedAt = Now.AddDays(2) };
        Func<StoredSigningKey, StoredSigningKey> erase = key => key with { PrivateKey = null };
        Func<StoredSigningKey, StoredSigningKey> seal = key => key with { Seal = null };
        Func<StoredSigningKey, StoredSigningKey> wrap = key => key with { PrivateKey = "aes:again" };

        return
        [
            new TestCaseData(activate).SetArgDisplayNames("another activation"),
            new TestCaseData(revoke).SetArgDisplayNames("revoked"),
            new TestCaseData(erase).SetArgDisplayNames("private half erased"),
            new TestCaseData(wrap).SetArgDisplayNames("private half wrapped anew"),
            new TestCaseData(seal).SetArgDisplayNames("sealed anew"),
        ];
    }
}
