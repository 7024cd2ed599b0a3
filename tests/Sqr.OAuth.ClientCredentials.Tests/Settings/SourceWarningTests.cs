using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class SourceWarningTests
{
    [Test]
    public async Task A_section_without_clients_is_warned_of()
    {
        await using var host = await FileHost.WithIssuer().StartAsync();

        Warning(host, "NoClients").Should().Contain("SqrClientCredentials has no clients").And.NotContain("Did you mean");
    }

    [Test]
    public async Task A_section_without_clients_is_warned_of_with_a_similar_one()
    {
        await using var host = await FileHost.WithIssuer()
            .WithFile("clients.json", """{ "SqrClientCredential": { "Clients": { "acme": {} } } }""")
            .StartAsync();

        Warning(host, "NoClients").Should().Contain("SqrClientCredentials has no clients").And.Contain("Did you mean the section SqrClientCredential?");
    }

    [Test]
    public async Task A_section_that_does_not_exist_is_warned_of_with_a_similar_one()
    {
        await using var host = await new FileHost("Development")
            .WithFile("misnamed.json", """{ "SqrOAuthClientCredentials": { "Clients": { "acme": {} } } }""")
            .StartAsync();

        Warning(host, "NoClients").Should().Contain("SqrClientCredentials does not exist").And.Contain("Did you mean the section SqrOAuthClientCredentials?");
    }

    [Test]
    public async Task A_store_of_the_hosts_own_needs_no_clients_in_the_settings()
    {
        await using var host = await FileHost.WithIssuer().StartAsync(issuer => issuer.AddClientStore(new InMemoryClientStore()));

        host.Logs.CountOf("NoClients").Should().Be(0);
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Links need a privilege there.")]
    public async Task A_file_of_a_volume_of_Kubernetes_is_warned_of()
    {
        await using var host = FileHost.WithIssuer();
        using var files = Volume(host.Folder, linked: true, polled: false);
        host.Configuration.AddJsonFile(files, "clients.json", optional: false, reloadOnChange: true);

        await host.StartAsync();

        Warning(host, "SettingsFilesLinked").Should().ContainAll(host.PathOf("volume/clients.json"), "DOTNET_USE_POLLING_FILE_WATCHER=1");
    }

    [TestCase(true, true, true, TestName = "Links that are polled need no warning")]
    [TestCase(true, false, false, TestName = "Links that are read at start only need no warning")]
    [TestCase(false, false, true, TestName = "Plain files need no warning")]
    [Platform(Exclude = "Win", Reason = "Links need a privilege there.")]
    public async Task Files_that_need_no_warning(bool linked, bool polled, bool reloadOnChange)
    {
        await using var host = FileHost.WithIssuer();
        using var files = Volume(host.Folder, linked, polled);
        host.Configuration.AddJsonFile(files, "clients.json", optional: false, reloadOnChange);

        await host.StartAsync();

        host.Logs.CountOf("SettingsFilesLinked").Should().Be(0);
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Links need a privilege there.")]
    public async Task A_folder_of_a_volume_of_Kubernetes_is_warned_of()
    {
        await using var host = FileHost.WithIssuer();
        var data = Directory.CreateDirectory(host.PathOf("volume/..2026_11_29/sub"));
        await File.WriteAllTextAsync(Path.Combine(data.FullName, "clients.json"), Clients);
        Directory.CreateSymbolicLink(host.PathOf("volume/..data"), "..2026_11_29");
        Directory.CreateSymbolicLink(host.PathOf("volume/sub"), "..data/sub");
        host.Configuration.AddJsonFile(host.PathOf("volume/sub/clients.json"), optional: false, reloadOnChange: true);

        await host.StartAsync();

        host.Logs.CountOf("SettingsFilesLinked").Should().Be(1);
    }

    private const string Clients = """{ "SqrClientCredentials": { "Clients": { "acme": {} } } }""";

    // As the kubelet makes it: clients.json -> ..data/clients.json, ..data -> ..2026_11_29.
    private static PhysicalFileProvider Volume(string folder, bool linked, bool polled)
    {
        var volume = Directory.CreateDirectory(Path.Combine(folder, "volume"));
        var data = linked ? volume.CreateSubdirectory("..2026_11_29") : volume;
        File.WriteAllText(Path.Combine(data.FullName, "clients.json"), Clients);
        if (linked)
        {
            Directory.CreateSymbolicLink(Path.Combine(volume.FullName, "..data"), data.Name);
            File.CreateSymbolicLink(Path.Combine(volume.FullName, "clients.json"), "..data/clients.json");
        }

        return new(volume.FullName) { UsePollingFileWatcher = polled, UseActivePolling = polled };
    }

    private static string Warning(FileHost host, string name)
    {
        var line = host.Logs.Lines.Single(line => line.Id.Name == name);
        line.Level.Should().Be(LogLevel.Warning);

        return line.Text;
    }
}
