using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

[Category(LongProof.Slow)]
public sealed class DirectorySigningKeyStoreTests
{
    private DirectoryInfo _root = null!; // set before each test

    private string Keys => Path.Combine(_root.FullName, "keys");

    private string KeyFile => Path.Combine(Keys, "ES256-000000.key");

    [SetUp]
    public void MakeFolder() => _root = Directory.CreateTempSubdirectory("sqr-keys-");

    [TearDown]
    public void RemoveFolder() => _root.Delete(recursive: true);

    [Test]
    public async Task The_first_start_makes_a_key_and_the_next_reads_it_back()
    {
        var first = await KeyIdAsync();
        var second = await KeyIdAsync();

        second.Should().Be(first);
    }

    [Test]
    public async Task The_directory_is_relative_to_the_content_root()
    {
        await using var engine = await Engine.With().StartAsync();

        File.Exists(Path.Combine(engine.Folder, "keys", "ES256-000000.key")).Should().BeTrue();
    }

    [Test]
    public async Task A_private_key_is_encrypted_and_readable_by_its_owner_only()
    {
        await KeyIdAsync();

        var file = JsonDocument.Parse(await File.ReadAllTextAsync(KeyFile)).RootElement;
        var privateKey = file.GetProperty("privateKey").GetString()!;
        privateKey.Should().StartWith("a256gcm:");
        using var ecdsa = ECDsa.Create();
        ((Action)(() => ecdsa.ImportPkcs8PrivateKey(Convert.FromBase64String(privateKey["a256gcm:".Length..]), out _)))
            .Should().Throw<CryptographicException>();
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(KeyFile).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.GetUnixFileMode(Keys).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Test]
    public async Task A_key_file_of_release_0_1_which_has_no_seal_is_used_once_an_operator_has_sealed_it()
    {
        const string KeyId = "66bCs5B5fDMkJxZT263tcckXD-VS6pyIGZSoMQlLy0w";
        CopyReleased("0.1-ES256-000000.json", "ES256-000000.json");
        await using (var unsealed = await StartAsync())
        {
            (await KeyIdOfAsync(unsealed)).Should().NotBe(KeyId);
            unsealed.Logs.Lines.Should().ContainSingle(line => line.Id.Name == "SigningKeyUnsealed").Which.Text.Should().Contain(KeyId);
        }

        RemoveMadeKeys();
        await SealAllAsync();

        await using var engine = await StartAsync();
        (await KeyIdOfAsync(engine)).Should().Be(KeyId);
        (await SigningKeysOf(engine).ListAsync())[0].State.Should().Be(SigningKeyState.Announced);
    }

    [Test]
    public async Task Key_files_of_release_0_2_are_read_once_they_are_sealed()
    {
        CopyReleased("0.2-ES256-000000.json", "ES256-000000.json"); // retired, its private half erased
        CopyReleased("0.2-ES256-000001.json", "ES256-000001.json"); // revoked
        CopyReleased("0.2-ES256-000002.json", "ES256-000002.json");
        CopyReleased("0.2-ES256-000003.json", "ES256-000003.json");
        await SealAllAsync();
        await using var engine = await StartAsync();

        (await SigningKeysOf(engine).ListAsync()).Select(key => key.State).Should().Equal(
            SigningKeyState.Announced, SigningKeyState.Active, SigningKeyState.Revoked, SigningKeyState.Retired);
        (await KeyIdOfAsync(engine)).Should().Be((await SigningKeysOf(engine).ListAsync())[1].KeyId);
    }

    [Test]
    public async Task The_first_encryption_key_encrypts_and_all_decrypt()
    {
        var newer = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        var before = await KeyIdAsync();

        var after = await KeyIdAsync(newer, Engine.EncryptionKey);

        after.Should().Be(before);
    }

    [Test]
    public async Task A_lost_encryption_key_stops_the_start_and_names_the_key_and_the_remedy()
    {
        await KeyIdAsync();
        var other = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

        (await FailureAsync(other)).Should().ContainAll("ES256-000000", Keys, "cannot be decrypted", "Keys:EncryptionKeys");
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("{}")]
    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("""{ "keyId": null, "algorithm": "ES256", "period": 0, "createdAt": "2026-11-24T12:00:00Z", "publicKey": "", "privateKey": "a256gcm:AAAA" }""")]
    [TestCase("""{ "keyId": "x", "algorithm": "HS256", "period": 0, "createdAt": "2026-11-24T12:00:00Z", "publicKey": "", "privateKey": "a256gcm:AAAA" }""")]
    public async Task A_damaged_key_file_stops_the_start_and_is_named_with_the_remedy(string content)
    {
        Directory.CreateDirectory(Keys);
        await File.WriteAllTextAsync(KeyFile, content);

        (await FailureAsync()).Should().ContainAll(KeyFile, "is damaged", "Restore it from a backup");
    }

    [TestCase("a256gcm:AAAA")]
    [TestCase("a256gcm:!")]
    [TestCase("unknown:AAAA")]
    [TestCase("no colon")]
    public async Task A_damaged_private_key_stops_the_start_and_is_named_with_the_remedy(string privateKey)
    {
        Directory.CreateDirectory(Keys);
        await File.WriteAllTextAsync(KeyFile,
            $$"""{ "keyId": "x", "algorithm": "ES256", "period": 0, "createdAt": "2026-11-24T12:00:00Z", "publicKey": "", "privateKey": "{{privateKey}}" }""");

        (await FailureAsync()).Should().ContainAll("ES256-000000", Keys, "move the key away");
    }

    [Test]
    public async Task A_directory_that_cannot_be_made_stops_the_start_and_is_named_with_the_remedy()
    {
        await File.WriteAllTextAsync(Keys, "a file stands where the directory should be");

        (await FailureAsync()).Should().ContainAll(Keys, "SqrClientCredentials:Keys:Directory");
    }

    [Test]
    public async Task The_first_keys_of_an_empty_directory_are_information_with_what_to_do_if_it_should_not_be_empty()
    {
        await using var engine = await StartAsync();

        engine.Logs.Lines.Should().ContainSingle(line => line.Id.Name == "FirstSigningKeyMade").Which.Should().Match<(EventId Id, LogLevel Level, string Text)>(
            line => line.Level == LogLevel.Information && line.Text.Contains(Keys) && line.Text.Contains("restore the old keys"));
        engine.Logs.Lines.Should().NotContain(line => line.Level >= LogLevel.Warning && line.Id.Name != "NotShared");
    }

    [Test]
    public async Task A_key_that_is_made_for_an_algorithm_in_a_directory_with_other_keys_is_a_warning()
    {
        await KeyIdAsync();

        await using var engine = await Engine.With($$"""
            "Keys": { "Directory": {{JsonSerializer.Serialize(Keys)}}, "Algorithms": [ "ES384" ] }
            """).StartAsync();

        engine.Logs.Lines.Should().ContainSingle(line => line.Id.Id == 4001).Which.Level.Should().Be(LogLevel.Warning);
    }

    [Test]
    public async Task Hosts_that_start_at_once_on_one_directory_agree_on_one_key()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => KeyIdAsync())));

        ids.Distinct().Should().ContainSingle();
        Directory.EnumerateFiles(Keys, "*.key").Select(Path.GetFileName).Should().BeEquivalentTo("ES256-000000.key", "ES256-000001.key");
    }

    [Test]
    public async Task Without_anything_to_encrypt_with_the_start_is_stopped()
    {
        await using var engine = Engine.WithSection($$"""{ "Issuer": "https://issuer.test", "Keys": { "Directory": "{{Keys}}" } }""");

        (await engine.FailToStartAsync()).Should().ContainAll("Keys:EncryptionKeys", "openssl rand -base64 32");
    }

    [Test]
    public async Task A_key_that_an_older_encryption_key_encrypted_is_encrypted_anew_with_the_first()
    {
        var newer = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        var before = await KeyIdAsync();

        await KeyIdAsync(newer, Engine.EncryptionKey);

        (await KeyIdAsync(newer)).Should().Be(before, "the older one is needed no more");
    }

    [Test]
    public async Task A_lost_encryption_key_is_made_up_for_where_the_settings_say_so()
    {
        var lost = await KeyIdAsync();
        var other = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

        await using var engine = await Engine.With($$"""
            "Keys": { "Directory": {{JsonSerializer.Serialize(Keys)}}, "EncryptionKeys": [ "{{other}}" ], "ReplaceUnreadable": true }
            """).StartAsync();

        (await KeyIdOfAsync(engine)).Should().NotBe(lost);
        (await SigningKeysOf(engine).ListAsync()).Select(key => key.State).Should().Equal(
            SigningKeyState.Announced, SigningKeyState.Active, SigningKeyState.Unsealed, SigningKeyState.Unsealed);
        engine.Logs.Lines.Should().Contain(line => line.Id.Name == "SigningKeyUnsealed" && line.Text.Contains(lost));
        await SealAllAsync(other);
        await using var restarted = await StartAsync(other);
        (await SigningKeysOf(restarted).ListAsync()).Select(key => key.State).Should().Equal(
            SigningKeyState.Announced, SigningKeyState.Active, SigningKeyState.Retired, SigningKeyState.Retired);
    }

    [Test]
    public async Task A_lost_encryption_key_stops_the_start_with_the_setting_that_allows_a_new_key_named()
    {
        await KeyIdAsync();

        (await FailureAsync(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)))).Should().Contain("Keys:ReplaceUnreadable");
    }

    [Test]
    public async Task Of_many_that_replace_a_key_at_once_one_succeeds_each_time()
    {
        await using var one = await StartAsync();
        await using var two = await StartAsync();
        ISigningKeyStore[] stores = [StoreOf(one), StoreOf(two)];

        var replaced = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => CountUpAsync(stores[i % 2]))));

        (await KeyAsync(one)).KeyId.Should().Be(replaced.Sum().ToString(System.Globalization.CultureInfo.InvariantCulture));

        // Adds one to a number that stands where the identifier was, as often as nobody else is first.
        static async Task<int> CountUpAsync(ISigningKeyStore store)
        {
            var count = 0;
            for (var i = 0; i < 25; i++)
            {
                var key = (await store.ReadAllAsync(default)).Single(key => key.Period == 0);
                var next = int.TryParse(key.KeyId, out var number) ? number + 1 : 1;
                count += await store.TryReplaceAsync(key, key with { KeyId = $"{next}" }, default) ? 1 : 0;
            }

            return count;
        }
    }

    [Test]
    public async Task A_key_that_has_changed_or_gone_is_not_replaced()
    {
        await using var engine = await StartAsync();
        var store = StoreOf(engine);
        var key = await KeyAsync(engine);
        var changed = key with { RevokedAt = engine.Time.GetUtcNow() };
        (await store.TryReplaceAsync(key, changed, default)).Should().BeTrue();

        (await store.TryReplaceAsync(key, key with { KeyId = "lost update" }, default)).Should().BeFalse();
        (await KeyAsync(engine)).Should().Be(changed);
        await store.RemoveAsync(changed, default);
        await store.RemoveAsync(changed, default);
        (await store.TryReplaceAsync(changed, key, default)).Should().BeFalse();
        File.Exists(KeyFile).Should().BeFalse();
    }

    [TestCase("ES256-000000.key.0123456789abcdef0123456789abcdef.tmp")]
    [TestCase("ES256-000000.json.tmp")] // as earlier releases named it
    public async Task What_a_process_left_that_died_while_it_wrote_is_removed_after_an_hour_and_never_read(string name)
    {
        var now = new DateTime(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc); // the engine's clock
        var (old, recent) = (Path.Combine(Keys, name), Path.Combine(Keys, name.Replace("ES256", "ES384")));
        Directory.CreateDirectory(Keys);
        foreach (var (draft, writtenAt) in new[] { (old, now.AddMinutes(-61)), (recent, now.AddMinutes(-59)) })
        {
            await File.WriteAllTextAsync(draft, "{ half a ke");
            File.SetLastWriteTimeUtc(draft, writtenAt);
        }

        await KeyIdAsync();

        File.Exists(old).Should().BeFalse();
        File.Exists(recent).Should().BeTrue("another process may be writing it where the lock does not hold");
        Directory.EnumerateFiles(Keys, "*.key").Should().HaveCount(2);
    }

    [Test]
    public async Task What_others_write_in_the_same_directory_is_left_alone()
    {
        Directory.CreateDirectory(Keys);
        var draft = Path.Combine(Keys, $"{Guid.NewGuid()}.tmp"); // as Data Protection writes the keys of its ring
        await File.WriteAllTextAsync(draft, "<key");

        await KeyIdAsync();

        File.Exists(draft).Should().BeTrue();
    }

    [TestCase(UnixFileMode.GroupWrite, 1)]
    [TestCase(UnixFileMode.OtherWrite, 1)]
    [TestCase(UnixFileMode.GroupRead | UnixFileMode.OtherRead, 0)]
    [UnsupportedOSPlatform("windows")]
    public async Task A_directory_that_others_may_write_to_is_named_in_a_warning(UnixFileMode ofOthers, int warnings)
    {
        Directory.CreateDirectory(Keys);
        File.SetUnixFileMode(Keys, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | ofOthers);

        await using var engine = await StartAsync();

        engine.Logs.Lines.Count(line => line.Id.Name == "KeyDirectoryWritableByOthers" && line.Level == LogLevel.Warning && line.Text.Contains(Keys))
            .Should().Be(warnings);
    }

    [Test]
    public async Task A_directory_with_file_locks_gets_no_warning()
    {
        await using var engine = await StartAsync();

        engine.Logs.CountOf("KeyDirectoryNotLocked").Should().Be(0);
    }

    [Test]
    public async Task A_directory_that_another_process_keeps_locked_is_said_to_be_in_use()
    {
        Directory.CreateDirectory(Keys);
        await using var other = new FileStream(Path.Combine(Keys, ".lock"), FileMode.Create, FileAccess.Write, FileShare.None);

        (await FailureAsync()).Should().ContainAll(Keys, "locked by another process", ".lock");
    }

    [Test]
    public async Task A_directory_that_can_no_longer_be_written_does_not_stop_the_start_of_a_host_whose_keys_are_there()
    {
        var before = await KeyIdAsync();
        File.Delete(Path.Combine(Keys, "ES256-000001.key"));
        await using var other = new FileStream(Path.Combine(Keys, ".lock"), FileMode.Create, FileAccess.Write, FileShare.None);

        await using var engine = await StartAsync();

        (await KeyIdOfAsync(engine)).Should().Be(before);
        engine.Logs.CountOf("SigningKeysNotRefreshed").Should().Be(1);
    }

    // As the tool does it, in no host.
    private async Task SealAllAsync(params string[] encryptionKeys)
    {
        await using var engine = With(encryptionKeys);
        var keys = SigningKeysOf(engine);
        foreach (var key in await keys.ListAsync())
        {
            await keys.SealAsync(key);
        }
    }

    private void RemoveMadeKeys()
    {
        foreach (var made in new[] { "ES256-000001.key", "ES256-000002.key" })
        {
            File.Delete(Path.Combine(Keys, made));
        }
    }

    private void CopyReleased(string released, string file)
    {
        Directory.CreateDirectory(Keys);
        File.Copy(Path.Combine(TestContext.CurrentContext.TestDirectory, "Keys", "Storage", "Released", released), Path.Combine(Keys, file));
    }

    private static ISigningKeyStore StoreOf(Engine engine) => engine.Running.Services.GetRequiredService<ISigningKeyStore>();

    private static ISigningKeys SigningKeysOf(Engine engine) => engine.Running.Services.GetRequiredService<ISigningKeys>();

    private static async Task<StoredSigningKey> KeyAsync(Engine engine) => (await StoreOf(engine).ReadAllAsync(default)).Single(key => key.Period == 0);

    private async Task<string> KeyIdAsync(params string[] encryptionKeys)
    {
        await using var engine = await StartAsync(encryptionKeys);

        return await KeyIdOfAsync(engine);
    }

    private Task<Engine> StartAsync(params string[] encryptionKeys) => With(encryptionKeys).StartAsync();

    private async Task<string> FailureAsync(params string[] encryptionKeys)
    {
        await using var engine = With(encryptionKeys);

        return await engine.FailToStartAsync();
    }

    private Engine With(string[] encryptionKeys) => Engine.With($$"""
        "Keys": {
          "Directory": {{JsonSerializer.Serialize(Keys)}},
          "EncryptionKeys": {{JsonSerializer.Serialize(encryptionKeys is [] ? [Engine.EncryptionKey] : encryptionKeys)}}
        }
        """);

    private static async Task<string> KeyIdOfAsync(Engine engine) =>
        new JsonWebToken((await engine.TokenIssuer.IssueAsync(new() { Client = new() { ClientId = "acme" } })).AccessToken).Kid;
}
