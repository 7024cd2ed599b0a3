namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A container with a root that can only be read, and a volume for the key directory alone.</summary>
public sealed class NoHomeTests
{
    [Test]
    public async Task Without_a_home_for_Data_Protection_keys_the_first_start_stops_with_the_remedy_and_writes_no_key()
    {
        await using var host = new SampleHost()
            .WithEnvironment("HOME", "/proc") // exists, and no directory can be made there, not even by root
            .WithEnvironment("LOCALAPPDATA", null)
            .WithEnvironment("USERPROFILE", null);
        host.Settings["SqrClientCredentials"]!["Keys"]!.AsObject().Remove("EncryptionKeys");

        (await host.RunToEndAsync().WaitAsync(TimeSpan.FromMinutes(1))).Should().NotBe(0);

        host.Output.Should().ContainAll(
            "The Data Protection keys of this host are kept in memory only", "SqrClientCredentials:Keys:EncryptionKeys", "PersistKeysToFileSystem");
        Directory.EnumerateFiles(Path.Combine(host.Root, "keys"), "*.key*").Should().BeEmpty();
    }
}
