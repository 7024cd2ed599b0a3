using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>The files of a key directory, and the names that releases before <c>.key</c> gave them.</summary>
[Category(LongProof.Slow)]
public sealed class KeyFileTests
{
    private DirectoryInfo _root = null!; // set before each test

    private string Keys => Path.Combine(_root.FullName, "keys");

    [SetUp]
    public void MakeFolder() => _root = Directory.CreateTempSubdirectory("sqr-keys-");

    [TearDown]
    public void RemoveFolder() => _root.Delete(recursive: true);

    [Test]
    public async Task Nothing_that_is_written_into_the_directory_has_an_extension_that_an_SDK_publishes()
    {
        await using var engine = await StartAsync();

        FileNames().Should().BeEquivalentTo(".gitignore", ".lock", "ES256-000000.key", "ES256-000001.key");
    }

    [Test]
    public async Task Files_with_the_old_name_are_renamed_at_start_and_their_keys_stay_in_use()
    {
        var before = await KeyIdsAsync();
        UseOldNames();

        await using var engine = await StartAsync();

        (await KeyIdsAsync(engine)).Should().Equal(before);
        FileNames().Should().NotContain(name => name.EndsWith(".json")).And.Contain(["ES256-000000.key", "ES256-000001.key"]);
        engine.Logs.CountOf("SigningKeyFileRenamed").Should().Be(2);
    }

    [TestCase("ES256-000002.key")]
    [TestCase("ES256-000002.json")]
    [TestCase("ES256-0000001.key")]
    [TestCase("ES384-000001.key")]
    public async Task A_file_that_contains_another_key_than_its_name_says_stops_the_start_and_is_named(string name)
    {
        await KeyIdsAsync();
        File.Move(Path.Combine(Keys, "ES256-000001.key"), Path.Combine(Keys, name));

        var start = async () => await (await StartAsync()).DisposeAsync();

        await start.Should().ThrowAsync<SigningKeyException>()
            .WithMessage($"*{Path.GetFileNameWithoutExtension(name)}*contains the key ES256-000001*rename it*");
    }

    [Test]
    public async Task If_both_names_exist_the_key_file_counts_and_the_other_is_ignored_with_a_warning()
    {
        var before = await KeyIdsAsync();
        var ignored = Path.Combine(Keys, "ES256-000000.json");
        await File.WriteAllTextAsync(ignored, "the key of another machine");

        await using var engine = await StartAsync();

        (await KeyIdsAsync(engine)).Should().Equal(before);
        (await File.ReadAllTextAsync(ignored)).Should().Be("the key of another machine");
        engine.Logs.Lines.Should().ContainSingle(line => line.Id.Name == "SigningKeyFileIgnored")
            .Which.Should().Match<(EventId Id, LogLevel Level, string Text)>(line => line.Level == LogLevel.Warning && line.Text.Contains(ignored));
    }

    [Test]
    public async Task A_key_that_is_removed_does_not_come_back_from_a_file_with_the_old_name()
    {
        await KeyIdsAsync();
        var key = Path.Combine(Keys, "ES256-000000.key");
        File.Copy(key, Path.ChangeExtension(key, ".json"));
        await using var engine = await StartAsync();
        var store = engine.Running.Services.GetRequiredService<ISigningKeyStore>();

        await store.RemoveAsync((await store.ReadAllAsync(default)).Single(stored => stored.Period == 0), default);

        (await store.ReadAllAsync(default)).Should().ContainSingle().Which.Period.Should().Be(1);
    }

    [Test]
    public async Task Files_that_cannot_be_renamed_are_used_under_the_old_name_with_a_warning()
    {
        var before = await KeyIdsAsync();
        UseOldNames();
        await using var other = new FileStream(Path.Combine(Keys, ".lock"), FileMode.Open, FileAccess.Write, FileShare.None);

        await using var engine = await StartAsync();

        (await KeyIdsAsync(engine)).Should().Equal(before);
        engine.Logs.CountOf("SigningKeyFileNotRenamed").Should().Be(2, "each of the two files is named");
    }

    [TestCase("server.key")]
    [TestCase("RS256.key")]
    [TestCase("HS256-000000.key")]
    [TestCase("appsettings.json")]
    [TestCase("server.key.tmp")]
    [TestCase(".tmp")]
    public async Task Other_files_in_the_directory_are_left_alone(string name)
    {
        Directory.CreateDirectory(Keys);
        await File.WriteAllTextAsync(Path.Combine(Keys, name), "not ours");

        await using var engine = await StartAsync();

        (await KeyIdsAsync(engine)).Should().HaveCount(2);
        (await File.ReadAllTextAsync(Path.Combine(Keys, name))).Should().Be("not ours");
    }

    [Test]
    public async Task Git_ignores_a_directory_that_the_issuer_makes()
    {
        await KeyIdsAsync();

        (await File.ReadAllTextAsync(Path.Combine(Keys, ".gitignore"))).Should().Be("*\n");
    }

    [Test]
    public async Task A_directory_that_exists_gets_no_gitignore()
    {
        Directory.CreateDirectory(Keys);

        await KeyIdsAsync();

        FileNames().Should().NotContain(".gitignore");
    }

    private IEnumerable<string?> FileNames() => Directory.EnumerateFiles(Keys).Select(Path.GetFileName);

    private void UseOldNames()
    {
        foreach (var file in Directory.EnumerateFiles(Keys, "*.key"))
        {
            File.Move(file, Path.ChangeExtension(file, ".json"));
        }
    }

    private async Task<IEnumerable<string>> KeyIdsAsync()
    {
        await using var engine = await StartAsync();

        return await KeyIdsAsync(engine);
    }

    private static async Task<IEnumerable<string>> KeyIdsAsync(Engine engine) =>
        (await engine.Running.Services.GetRequiredService<ISigningKeys>().ListAsync()).Select(key => key.KeyId);

    private Task<Engine> StartAsync() => Engine.With($$"""
        "Keys": { "Directory": {{JsonSerializer.Serialize(Keys)}} }
        """).StartAsync();
}
