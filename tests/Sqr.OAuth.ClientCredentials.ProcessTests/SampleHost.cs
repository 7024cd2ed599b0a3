using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>The sample host as a process of its own, on a free port, with a content root in a temporary folder.</summary>
internal sealed class SampleHost : IAsyncDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("sqr-host-");
    private readonly List<string> _arguments = [];
    private readonly List<(string Name, string? Value)> _environment = [];
    private HostProcess? _process;

    public SampleHost()
    {
        Address = $"http://127.0.0.1:{FreePort.Next()}";
        Settings = JsonNode.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "appsettings.json")),
            documentOptions: new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip })!;
        Settings["Kestrel"]!["Endpoints"]!["Http"]!["Url"] = Address;
        Settings["SqrClientCredentials"]!["Issuer"] = Address;
        Settings["SqrClientCredentials"]!["SigningAlgorithm"] = "ES256";
        Settings["SqrClientCredentials"]!["Keys"] = JsonNode.Parse("""{ "EncryptionKeys": [ "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=" ] }""");
        Settings["SqrClientCredentials"]!["Throttling"] = JsonNode.Parse("""{ "Enabled": false }""");
        Client = new() { BaseAddress = new(Address) };
    }

    public string Address { get; }

    public HttpClient Client { get; }

    public string Root => _root.FullName;

    /// <summary>The sample's own settings, on another port and with a faster algorithm; change them before the start.</summary>
    public JsonNode Settings { get; }

    /// <summary>Adds a client before the start.</summary>
    public void AddClient(string name, string json) => Settings["SqrClientCredentials"]!["Clients"]![name] = JsonNode.Parse(json);

    /// <summary>Changes settings by their path below the section, before the start.</summary>
    public void Set(params IEnumerable<(string Path, string Value)> settings) =>
        _arguments.AddRange(settings.Select(setting => $"--SqrClientCredentials:{setting.Path}={setting.Value}"));

    /// <summary>Changes an environment variable of the process, before the start; null removes it.</summary>
    public SampleHost WithEnvironment(string name, string? value)
    {
        _environment.Add((name, value));

        return this;
    }

    /// <summary>All that the process has printed so far.</summary>
    public string Output => _process?.Output ?? "";

    public async Task<SampleHost> StartAsync()
    {
        await Run().ReadUntilAsync("Application started");

        return this;
    }

    /// <summary>Runs a host that is expected not to start.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> RunToEndAsync() => Run().RunToEndAsync();

    public async Task StopAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }

    public void WriteSettings() => File.WriteAllText(Path.Combine(Root, "appsettings.json"), Settings.ToJsonString());

    /// <summary>Waits until the process has printed that text, unless it has already.</summary>
    public Task ReadUntilAsync(string text) => _process!.ReadUntilAsync(text);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await StopAsync();
        _root.Delete(recursive: true);
    }

    private HostProcess Run()
    {
        WriteSettings();

        return _process = new(Command.Start(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "Sqr.OAuth.ClientCredentials.SampleHost.dll"), "--contentRoot", Root, .. _arguments],
            "the SDK of .NET",
            _environment));
    }
}
