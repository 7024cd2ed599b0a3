using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class DataProtectionTests
{
    private DirectoryInfo _folder = null!; // set before each test

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("sqr-dp-");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [Test]
    public async Task Signing_keys_are_encrypted_by_Data_Protection_unless_settings_say_otherwise()
    {
        await using (await ProtectedBy("ring").StartAsync())
        {
            var file = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "keys", "ES256-000000.json")));
            file.RootElement.GetProperty("privateKey").GetString().Should().StartWith("dataprotection:");
        }

        var restart = async () => await (await ProtectedBy("ring").StartAsync()).DisposeAsync();
        await restart.Should().NotThrowAsync();
    }

    [Test]
    public async Task Lost_Data_Protection_keys_stop_the_start_with_the_key_and_the_remedy_named()
    {
        await (await ProtectedBy("ring").StartAsync()).DisposeAsync();

        var start = () => ProtectedBy("another ring").StartAsync();

        (await start.Should().ThrowAsync<SigningKeyException>()).Which.Message
            .Should().ContainAll("ES256-000000", Path.Combine(_folder.FullName, "keys"), "Data Protection keys", "volume");
    }

    [Test]
    public async Task A_key_that_Data_Protection_encrypted_is_read_after_encryption_keys_were_set()
    {
        await (await ProtectedBy("ring").StartAsync()).DisposeAsync();

        var start = async () => await (await ProtectedBy("ring").Setting("Keys:EncryptionKeys:0", Convert.ToBase64String(new byte[32])).StartAsync()).DisposeAsync();

        await start.Should().NotThrowAsync();
    }

    private Issuer ProtectedBy(string ring) => Issuer.Default
        .Setting("Keys:Directory", Path.Combine(_folder.FullName, "keys"))
        .Services(services => services.AddDataProtection().PersistKeysToFileSystem(new(Path.Combine(_folder.FullName, ring))));
}
