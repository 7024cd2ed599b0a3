using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>The sample host as a process of its own, on a free port, with a content root in a temporary folder.</summary>
internal sealed class SampleHost : IAsyncDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("sqr-host-");
    private readonly List<string> _seen = [];
    private Channel<string> _lines = Channel.CreateUnbounded<string>();
    private Process? _process;

    public SampleHost()
    {
        Address = $"http://127.0.0.1:{FreePort()}";
        Settings = JsonNode.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "appsettings.json")),
            documentOptions: new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip })!;
        Settings["Kestrel"]!["Endpoints"]!["Http"]!["Url"] = Address;
        Settings["SqrClientCredentials"]!["Issuer"] = Address;
        Settings["SqrClientCredentials"]!["SigningAlgorithm"] = "ES256";
        Settings["SqrClientCredentials"]!["Keys"] = JsonNode.Parse("""{ "EncryptionKeys": [ "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=" ] }""");
        Client = new() { BaseAddress = new(Address) };
    }

    public string Address { get; }

    public HttpClient Client { get; }

    public string Root => _root.FullName;

    /// <summary>The sample's own settings, on another port and with a faster algorithm; change them before the start.</summary>
    public JsonNode Settings { get; }

    /// <summary>All that the process has printed so far.</summary>
    public string Output => string.Join('\n', _seen);

    public async Task<SampleHost> StartAsync()
    {
        Run();
        await ReadUntilAsync("Application started");

        return this;
    }

    /// <summary>Runs a host that is expected not to start.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> RunToEndAsync()
    {
        Run();
        await foreach (var line in _lines.Reader.ReadAllAsync())
        {
            _seen.Add(line);
        }

        await _process!.WaitForExitAsync();

        return _process.ExitCode;
    }

    public async Task StopAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public void WriteSettings() => File.WriteAllText(Path.Combine(Root, "appsettings.json"), Settings.ToJsonString());

    /// <summary>Waits until the process has printed that text, unless it has already.</summary>
    public async Task ReadUntilAsync(string text)
    {
        if (Output.Contains(text, StringComparison.Ordinal))
        {
            return;
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await foreach (var line in _lines.Reader.ReadAllAsync(patience.Token))
        {
            _seen.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        throw new InvalidOperationException($"The host has ended without printing \"{text}\":\n{Output}");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_process is not null)
        {
            await StopAsync();
        }

        _root.Delete(recursive: true);
    }

    private void Run()
    {
        _seen.Clear();
        WriteSettings();
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Sqr.OAuth.ClientCredentials.SampleHost.dll"), "--contentRoot", Root },
        };
        _process = Process.Start(start)!;
        var lines = _lines = Channel.CreateUnbounded<string>(); // each run has an end of its own
        _ = Task.WhenAll(PumpAsync(_process.StandardOutput, lines.Writer), PumpAsync(_process.StandardError, lines.Writer))
            .ContinueWith(_ => lines.Writer.TryComplete(), TaskScheduler.Default);
    }

    private static async Task PumpAsync(StreamReader output, ChannelWriter<string> lines)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            lines.TryWrite(line);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
