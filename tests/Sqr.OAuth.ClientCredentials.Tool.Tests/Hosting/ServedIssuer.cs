using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A real issuer on Kestrel, with the clients of settings or of a database.</summary>
internal sealed class ServedIssuer : IAsyncDisposable
{
    public const string EncryptionKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private readonly WebApplication _app;
    private readonly DirectoryInfo _keys;
    private readonly HttpClient _http = new();

    private ServedIssuer(WebApplication app, DirectoryInfo keys, string url) => (_app, _keys, Url) = (app, keys, url);

    public string Url { get; }

    public string Keys => _keys.FullName;

    /// <summary>With one client, acme, whose secret is right.</summary>
    public static Task<ServedIssuer> StartAsync(X509Certificate2? certificate = null, Action<ClientCredentialsOptions>? configure = null) => StartAsync(
        new JsonObject(),
        options =>
        {
            options.Clients["acme"] = new()
            {
                Secrets = { new() { Hash = SecretHash.OfRandomSecret("right") } },
                Scopes = { "read", "write" },
                Resources = { "https://api.test/orders" },
            };
            configure?.Invoke(options);
        },
        null,
        certificate);

    /// <summary>With the clients of that database.</summary>
    public static Task<ServedIssuer> StartOnAsync(ToolDatabase database, Action<ClientCredentialsOptions>? configure = null) =>
        StartAsync(new JsonObject(), configure ?? (_ => { }), database, null);

    /// <summary>With settings as they stand in a file.</summary>
    public static Task<ServedIssuer> StartWithAsync(JsonNode settings) => StartAsync(settings, _ => { }, null, null);

    public async Task<(HttpStatusCode Status, JsonNode Body)> RequestTokenAsync(string clientId, string secret)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = clientId,
            ["client_secret"] = secret,
        });
        using var answer = await _http.PostAsync($"{Url}/oauth2/token", form);

        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }

    public async Task<IReadOnlyList<string>> PublishedKeysAsync() =>
        [.. JsonNode.Parse(await _http.GetStringAsync($"{Url}/.well-known/jwks.json"))!["keys"]!.AsArray().Select(key => key!["kid"]!.GetValue<string>())];

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        _keys.Delete(recursive: true);
    }

    private static async Task<ServedIssuer> StartAsync(
        JsonNode settings, Action<ClientCredentialsOptions> configure, ToolDatabase? database, X509Certificate2? certificate)
    {
        var port = FreePort.Next();
        var url = $"{(certificate is null ? "http" : "https")}://localhost:{port}";
        var keys = Directory.CreateTempSubdirectory("sqr-tool-keys-");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(https =>
                {
                    https.ServerCertificate = certificate;
                    https.AllowSqrClientCertificates();
                });
            }
        }));
        using var json = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(settings.ToJsonString()));
        var configuration = new ConfigurationBuilder().AddJsonStream(json).Build();
        var issuer = builder.Services.AddSqrClientCredentials(configuration, options =>
        {
            options.Issuer = url;
            options.RequireHttps = certificate is not null;
            options.SigningAlgorithm = "ES256";
            options.Stores.Timeout = TimeSpan.FromSeconds(20); // the machine of a test may be busy
            options.Throttling.Enabled = false;
            options.Keys.Directory = keys.FullName;
            options.Keys.EncryptionKeys.Add(EncryptionKey);
            configure(options);
        });
        if (database is not null)
        {
            issuer.AddEntityFrameworkStores(database.Use);
        }

        var app = builder.Build();
        await app.StartAsync();

        return new(app, keys, url);
    }
}
