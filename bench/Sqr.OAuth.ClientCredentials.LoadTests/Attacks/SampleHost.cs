using System.Diagnostics;
using System.Text;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>The sample host as a process of its own, on all cores, with its log in memory.</summary>
internal sealed class SampleHost : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _log = new();

    private SampleHost(string program, Uri address, IEnumerable<string> settings)
    {
        Address = address;
        _process = new()
        {
            StartInfo = new(Path.GetFullPath(program), [$"--Kestrel:Endpoints:Http:Url={address}", $"--SqrClientCredentials:Issuer={address}", .. settings])
            {
                RedirectStandardOutput = true,
                WorkingDirectory = Path.GetDirectoryName(Path.GetFullPath(program)), // where its appsettings.json is
            },
        };
        _process.OutputDataReceived += (_, line) =>
        {
            lock (_log)
            {
                _log.AppendLine(line.Data);
            }
        };
        _process.Start();
        _process.BeginOutputReadLine();
    }

    public Uri Address { get; }

    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>Starts it, and waits until it answers.</summary>
    /// <param name="program">Its binary, built with <c>dotnet build -c Release</c>.</param>
    /// <param name="settings">Its settings, as arguments.</param>
    /// <exception cref="LoadException">It did not start.</exception>
    public static async Task<SampleHost> StartAsync(string program, params IEnumerable<string> settings)
    {
        if (!File.Exists(program))
        {
            throw new LoadException($"{program} does not exist. Build it with dotnet build -c Release samples/Sqr.OAuth.ClientCredentials.SampleHost.");
        }

        var host = new SampleHost(program, LoopbackAddress.Free(), settings);
        using var http = new HttpClient { BaseAddress = host.Address };
        while (!host._process.HasExited)
        {
            try
            {
                await http.GetStringAsync(new Uri(Fixture.KeysPath, UriKind.Relative));

                return host;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50)); // it does not listen yet
            }
        }

        throw new LoadException($"The sample host did not start:\n{host.Log}");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
