using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>The engine in a generic host without HTTP, with settings given as JSON.</summary>
internal sealed class Engine : IAsyncDisposable
{
    /// <summary>Base64 of 32 bytes: what encrypts keys in tests that do not care.</summary>
    public const string EncryptionKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sqr-engine-");

    private Engine(string settings, bool withDefaults, string environment, Action<ClientCredentialsBuilder>? configure, Action<IHostApplicationBuilder>? host)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { EnvironmentName = environment, ContentRootPath = _folder.FullName });
        File.WriteAllText(SettingsFile, settings);
        if (withDefaults)
        {
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["SqrClientCredentials:Issuer"] = "https://issuer.test",
                ["SqrClientCredentials:SigningAlgorithm"] = "ES256", // its keys are made in no time
                ["SqrClientCredentials:Keys:EncryptionKeys:0"] = EncryptionKey,
                ["SqrClientCredentials:Throttling:Enabled"] = "false", // tests send refusals by the thousand
            });
        }

        builder.Configuration.AddJsonFile(SettingsFile, optional: false, reloadOnChange: false);
        builder.Logging.AddProvider(Logs).AddFilter("Sqr.OAuth.ClientCredentials", LogLevel.Debug);
        builder.Services.AddSingleton<TimeProvider>(Time);
        host?.Invoke(builder);
        configure?.Invoke(builder.Services.AddSqrClientCredentialsCore(builder.Configuration));
        if (configure is null)
        {
            builder.Services.AddSqrClientCredentialsCore(builder.Configuration);
        }

        Running = builder.Build();
    }

    public IHost Running { get; }

    public FakeTimeProvider Time { get; } = new(new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    public CollectedLogs Logs { get; } = new();

    public string Folder => _folder.FullName;

    public string SettingsFile => Path.Combine(Folder, "appsettings.json");

    public ITokenIssuer TokenIssuer => Running.Services.GetRequiredService<ITokenIssuer>();

    public IClientStore Clients => Running.Services.GetRequiredService<IClientStore>();

    /// <summary>An engine that has not started, with those members in its section, and otherwise an issuer, a fast algorithm and an encryption key.</summary>
    public static Engine With(
        string members = "", string environment = "Production",
        Action<ClientCredentialsBuilder>? configure = null, Action<IHostApplicationBuilder>? host = null) =>
        new(Settings(members), withDefaults: true, environment, configure, host);

    /// <summary>An engine that has not started, with that section and nothing else.</summary>
    public static Engine WithSection(string section, string environment = "Production", Action<IHostApplicationBuilder>? host = null) =>
        new($$"""{ "SqrClientCredentials": {{section}} }""", withDefaults: false, environment, null, host);

    public static string Settings(string members) => $$"""{ "SqrClientCredentials": { {{members}} } }""";

    public async Task<Engine> StartAsync()
    {
        await Running.StartAsync();

        return this;
    }

    /// <summary>Tries to start, and gives what stopped it: all messages in one text.</summary>
    public async Task<string> FailToStartAsync()
    {
        var start = () => Running.StartAsync();
        var failure = (await start.Should().ThrowAsync<Exception>()).Which;

        return new StringBuilder().AppendJoin('\n', Messages(failure)).ToString();
    }

    /// <summary>Writes the settings anew and has the configuration read them, as a file watcher would.</summary>
    public void Reload(string settings)
    {
        File.WriteAllText(SettingsFile, settings);
        ((IConfigurationRoot)Running.Services.GetRequiredService<IConfiguration>()).Reload();
    }

    public async ValueTask DisposeAsync()
    {
        await Running.StopAsync();
        Running.Dispose();
        _folder.Delete(recursive: true);
    }

    private static IEnumerable<string> Messages(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            yield return exception.Message;
        }
    }
}
