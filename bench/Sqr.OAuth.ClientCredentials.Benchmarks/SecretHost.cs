using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Sqr.OAuth.ClientCredentials.Benchmarks;

/// <summary>A published host as a process of its own, with one client that has a secret.</summary>
internal sealed class SecretHost : IAsyncDisposable
{
    private const int Requesters = 4;
    private const string Secret = "sqrcs_only-for-the-benchmark";

    private readonly DirectoryInfo _keys = Directory.CreateTempSubdirectory("sqr-benchmark-");
    private readonly Process _process;
    private readonly HttpClient _client;

    public SecretHost(string assembly)
    {
        var address = $"http://127.0.0.1:{FreePort()}";
        _client = new() { BaseAddress = new(address) };
        (string Path, string Value)[] settings =
        [
            ("Issuer", "https://issuer.test"),
            ("RequireHttps", "false"),
            ("SigningAlgorithm", "ES256"), // quick, so that it hides little of the rest
            ("Keys:Directory", _keys.FullName),
            ("Keys:EncryptionKeys:0", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
            ("Clients:acme:Secrets:0:Hash", SecretHash.OfRandomSecret(Secret)),
            ("Clients:acme:Scopes:0", "read:users"),
        ];
        _process = Process.Start(new ProcessStartInfo("dotnet",
        [
            assembly, "--urls", address, "--Logging:LogLevel:Default=Warning", "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Information",
            .. settings.Select(setting => $"--SqrClientCredentials:{setting.Path}={setting.Value}"),
        ])
        {
            RedirectStandardOutput = true,

            // Compiled in full from the start: on a busy machine one of two hosts would be for longer in code that is yet to be optimized.
            Environment = { ["DOTNET_TieredCompilation"] = "0", ["DOTNET_ReadyToRun"] = "0" },
        })!;
    }

    public async Task StartedAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains("Application started", StringComparison.Ordinal))
            {
                return;
            }
        }

        throw new InvalidOperationException("The host ended before it had started.");
    }

    public async Task<SecretPath.Cost> IssueAsync(int tokens)
    {
        var processor = ProcessorTime();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Requesters).Select(_ => RequestAsync(tokens / Requesters)));

        return new(Stopwatch.GetElapsedTime(started), ProcessorTime() - processor);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _keys.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task RequestAsync(int tokens)
    {
        for (var i = 0; i < tokens; i++)
        {
            using var body = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", "acme"), new("client_secret", Secret)]);
            using var answer = await _client.PostAsync(new Uri("/oauth2/token", UriKind.Relative), body);
            answer.EnsureSuccessStatusCode();
            await answer.Content.ReadAsByteArrayAsync();
        }
    }

    private TimeSpan ProcessorTime()
    {
        _process.Refresh();

        return _process.TotalProcessorTime;
    }
}
