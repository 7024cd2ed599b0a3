using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class DirectorySigningKeyStoreTests
{
    private DirectoryInfo _root = null!; // set before each test

    private string Keys => Path.Combine(_root.FullName, "keys");

    private string KeyFile => Path.Combine(Keys, "ES256-000000.json");

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

        File.Exists(Path.Combine(engine.Folder, "keys", "ES256-000000.json")).Should().BeTrue();
    }

    [Test]
    public async Task A_private_key_is_encrypted_and_readable_by_its_owner_only()
    {
        await KeyIdAsync();

        var file = JsonDocument.Parse(await File.ReadAllTextAsync(KeyFile)).RootElement;
        var privateKey = file.GetProperty("privateKey").GetString()!;
        privateKey.Should().StartWith("a256gcm:");
        using var ecdsa = ECDsa.Create();
        ((Action)(() => ecdsa.ImportPkcs8PrivateKey(Convert.FromBase64String(privateKey["a256gcm:".Length..]), out _))).Should().Throw<CryptographicException>();
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(KeyFile).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.GetUnixFileMode(Keys).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Test]
    public async Task A_key_file_of_release_0_1_is_read()
    {
        Directory.CreateDirectory(Keys);
        File.Copy(Path.Combine(TestContext.CurrentContext.TestDirectory, "Keys", "Released", "0.1-ES256-000000.json"), KeyFile);

        (await KeyIdAsync()).Should().Be("66bCs5B5fDMkJxZT263tcckXD-VS6pyIGZSoMQlLy0w");
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
        await File.WriteAllTextAsync(KeyFile, $$"""{ "keyId": "x", "algorithm": "ES256", "period": 0, "createdAt": "2026-11-24T12:00:00Z", "publicKey": "", "privateKey": "{{privateKey}}" }""");

        (await FailureAsync()).Should().ContainAll("ES256-000000", Keys, "move the key away");
    }

    [Test]
    public async Task A_directory_that_cannot_be_made_stops_the_start_and_is_named_with_the_remedy()
    {
        await File.WriteAllTextAsync(Keys, "a file stands where the directory should be");

        (await FailureAsync()).Should().ContainAll(Keys, "SqrClientCredentials:Keys:Directory");
    }

    [Test]
    public async Task A_directory_that_was_emptied_gets_a_new_key_and_a_warning()
    {
        var before = await KeyIdAsync();
        Directory.Delete(Keys, recursive: true);

        await using var engine = await StartAsync();

        (await KeyIdOfAsync(engine)).Should().NotBe(before);
        engine.Logs.Lines.Should().Contain(line => line.Id.Id == 4001 && line.Text.Contains(Keys) && line.Text.Contains("restore"));
    }

    [Test]
    public async Task Hosts_that_start_at_once_on_one_directory_agree_on_one_key()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => KeyIdAsync())));

        ids.Distinct().Should().ContainSingle();
        Directory.EnumerateFiles(Keys, "*.json").Select(Path.GetFileName).Should().BeEquivalentTo("ES256-000000.json", "ES256-000001.json");
    }

    [Test]
    public async Task Without_anything_to_encrypt_with_the_start_is_stopped()
    {
        await using var engine = Engine.WithSection($$"""{ "Issuer": "https://issuer.test", "Keys": { "Directory": "{{Keys}}" } }""");

        (await engine.FailToStartAsync()).Should().ContainAll("Keys:EncryptionKeys", "openssl rand -base64 32");
    }

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
        "Keys": { "Directory": {{JsonSerializer.Serialize(Keys)}}, "EncryptionKeys": {{JsonSerializer.Serialize(encryptionKeys is [] ? [Engine.EncryptionKey] : encryptionKeys)}} }
        """);

    private static async Task<string> KeyIdOfAsync(Engine engine) =>
        new JsonWebToken((await engine.TokenIssuer.IssueAsync(new() { Client = new() { ClientId = "acme" } })).AccessToken).Kid;
}
