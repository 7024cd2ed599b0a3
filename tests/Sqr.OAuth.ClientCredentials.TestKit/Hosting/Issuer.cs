using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Describes an issuer for a test; <see cref="StartAsync"/> runs it in a host.</summary>
internal sealed class Issuer
{
    public const string Identifier = "https://issuer.test";
    public const string TokenPath = "/oauth2/token";

    private readonly List<Action<IServiceCollection>> _services = [];
    private readonly List<Action<ClientCredentialsBuilder>> _builder = [];
    private readonly List<Action<ClientCredentialsOptions>> _options = [];
    private readonly Dictionary<string, string?> _settings = [];
    private readonly AdjustableTime _time = new();
    private bool _onKestrel;

    public static Issuer Default => new();

    /// <summary>An issuer with one client, which may have read:users and write:logs and the resources orders and billing.</summary>
    public static Issuer WithClient(string id, string secret, Action<ClientOptions>? configure = null) => Default.AndClient(id, secret, configure);

    public Issuer AndClient(string id, string secret, Action<ClientOptions>? configure = null) => Options(options =>
    {
        var client = new ClientOptions
        {
            ClientId = id,
            Secrets = { new() { Hash = SecretHash.OfRandomSecret(secret) } },
            Scopes = { "read:users", "write:logs" },
            Resources = { "https://api.test/orders", "https://api.test/billing" },
        };
        configure?.Invoke(client);
        options.Clients[id] = client;
    });

    public Issuer Options(Action<ClientCredentialsOptions> configure)
    {
        _options.Add(configure);

        return this;
    }

    /// <summary>A setting by its path below the section, as it would stand in appsettings.json.</summary>
    public Issuer Setting(string path, string? value)
    {
        _settings[$"{ClientCredentialsOptions.SectionName}:{path}"] = value;

        return this;
    }

    public Issuer Services(Action<IServiceCollection> configure)
    {
        _services.Add(configure);

        return this;
    }

    public Issuer With(Action<ClientCredentialsBuilder> configure)
    {
        _builder.Add(configure);

        return this;
    }

    /// <summary>Collects errors alone, for tests with many requests.</summary>
    public Issuer LoggingErrorsOnly() =>
        Services(services => services.AddLogging(logging => logging
            .AddFilter("Sqr.OAuth.ClientCredentials", LogLevel.Error)
            .AddFilter("Microsoft", LogLevel.Error)));

    /// <summary>With a clock that is ahead of the others, or behind.</summary>
    public Issuer At(TimeSpan offset)
    {
        _time.Adjustment = offset;

        return this;
    }

    /// <summary>A real server on a free port of the loopback address, in place of one in memory.</summary>
    public Issuer OnKestrel()
    {
        _onKestrel = true;

        return this;
    }

    public async Task<RunningIssuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        var logs = new CollectedLogs();
        builder.Logging.ClearProviders().AddProvider(logs).AddFilter("Sqr.OAuth.ClientCredentials", LogLevel.Debug);
        var keys = Directory.CreateTempSubdirectory("sqr-keys-");
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            [$"{ClientCredentialsOptions.SectionName}:Issuer"] = Identifier,
            [$"{ClientCredentialsOptions.SectionName}:SigningAlgorithm"] = "ES256", // its keys are made in no time
            [$"{ClientCredentialsOptions.SectionName}:Keys:Directory"] = keys.FullName,
            [$"{ClientCredentialsOptions.SectionName}:Throttling:Enabled"] = "false", // tests send refusals by the thousand
            [$"{ClientCredentialsOptions.SectionName}:RequireHttps"] = _onKestrel ? "false" : null,
        });
        builder.Configuration.AddInMemoryCollection(_settings);
        _services.ForEach(configure => configure(builder.Services));
        var issuer = builder.Services.AddSqrClientCredentials(builder.Configuration);
        builder.Services.Configure<ClientCredentialsOptions>(options => _options.ForEach(configure => configure(options)));
        _builder.ForEach(configure => configure(issuer));
        if (_onKestrel)
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
        }
        else
        {
            builder.WebHost.UseTestServer();
        }

        var app = builder.Build();
        await app.StartAsync();
        var client = _onKestrel
            ? new HttpClient { BaseAddress = new(app.Urls.Single()) }
            : app.GetTestClient();
        if (!_onKestrel)
        {
            client.BaseAddress = new(Identifier);
        }

        return new(app, client, _time, logs, keys);
    }
}

/// <summary>An issuer that runs, and requests to it.</summary>
internal sealed class RunningIssuer(WebApplication app, HttpClient http, AdjustableTime time, CollectedLogs logs, DirectoryInfo keys) : IAsyncDisposable
{
    public WebApplication App { get; } = app;

    public HttpClient Http { get; } = http;

    public AdjustableTime Time { get; } = time;

    public CollectedLogs Logs { get; } = logs;

    public DirectoryInfo Keys { get; } = keys;

    public Task<Answer> RequestTokenAsync(string clientId, string secret, string? scope = null) => PostFormAsync(
        $"grant_type=client_credentials&client_id={Uri.EscapeDataString(clientId)}&client_secret={Uri.EscapeDataString(secret)}"
        + (scope is null ? "" : $"&scope={Uri.EscapeDataString(scope)}"));

    public Task<Answer> PostFormAsync(string body, AuthenticationHeaderValue? authorization = null) =>
        PostAsync(body, "application/x-www-form-urlencoded", authorization);

    public Task<Answer> PostJsonAsync(string body, AuthenticationHeaderValue? authorization = null) =>
        PostAsync(body, "application/json", authorization);

    public Task<Answer> PostAsync(string body, string? contentType, AuthenticationHeaderValue? authorization = null)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (contentType is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        return SendAsync(new(HttpMethod.Post, Issuer.TokenPath) { Content = content, Headers = { Authorization = authorization } });
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await Http.SendAsync(request);

            return await Answer.ReadAsync(response);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await App.DisposeAsync();
        Keys.Delete(recursive: true);
    }
}
