using System.Net.Http.Json;
using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>One of several issuers on one database, a process of its own with a clock of its own.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    public const string Issuer = "https://issuer.test";

    private readonly HostProcess _process;

    /// <param name="connectionString">The PostgreSQL database that all nodes share.</param>
    /// <param name="clockShift">How far its clock is ahead.</param>
    /// <param name="settings">Settings by their path below the section.</param>
    public TestNode(string connectionString, TimeSpan clockShift, params (string Path, string Value)[] settings)
    {
        var address = $"http://127.0.0.1:{FreePort.Next()}";
        _process = new(
            "Sqr.OAuth.ClientCredentials.TestHost",
            [
                "--urls", address,
                $"--ConnectionStrings:Issuer={connectionString}",
                $"--ClockShift={clockShift:c}",
                $"--SqrClientCredentials:Issuer={Issuer}",
                "--SqrClientCredentials:RequireHttps=false",
                "--SqrClientCredentials:Keys:EncryptionKeys:0=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
                "--SqrClientCredentials:Throttling:Enabled=false",
                "--SqrClientCredentials:Stores:Timeout=00:00:10", // this machine runs other tests at the same time
                "--Logging:LogLevel:Default=Warning",
                "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Information",
                .. settings.Select(setting => $"--SqrClientCredentials:{setting.Path}={setting.Value}"),
            ]);
        Http = new() { BaseAddress = new(address) };
    }

    public HttpClient Http { get; }

    public Task StartedAsync() => _process.ReadUntilAsync("Application started");

    public async Task<string> RequestTokenAsync(string client, string secret)
    {
        using var answer = await Http.PostAsync("/oauth2/token", new FormUrlEncodedContent(
        [
            new("grant_type", "client_credentials"),
            new("client_id", client),
            new("client_secret", secret),
        ]));
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"The node answered {answer.StatusCode}. It has printed:\n{_process.Output}");
        }

        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process.DisposeAsync();
    }
}
