using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Describes an app with an API that wants tokens, for a test; <see cref="StartAsync"/> runs it.</summary>
internal sealed class Api
{
    public const string Issuer = "https://issuer.test";
    public const string Address = "https://api.test";

    private readonly bool _hasIssuer;
    private readonly List<Action<ClientCredentialsBuilder>> _issuer = [];
    private readonly List<Action<JwtBearerOptions>> _jwt = [];
    private readonly List<Action<ResourceServerOptions>> _server = [];
    private readonly List<Action<IServiceCollection>> _servicesFirst = [];
    private readonly List<Action<IServiceCollection>> _services = [];
    private readonly List<Action<WebApplication>> _pipeline = [];
    private readonly Dictionary<string, string?> _settings = [];
    private string _scheme = JwtBearerDefaults.AuthenticationScheme;
    private string? _url;
    private TimeSpan _offset;
    private string? _environment;
    private bool _protectsFirst;

    private Api(bool hasIssuer) => _hasIssuer = hasIssuer;

    /// <summary>Without an issuer in the same app.</summary>
    public static Api Elsewhere => new(hasIssuer: false);

    /// <summary>With an issuer in the same app, whose clients are acme, which may have read:users and write:logs, and bound, which must use DPoP.</summary>
    public static Api WithIssuer => new(hasIssuer: true);

    /// <summary>With an issuer in the same app that signs with <see cref="TestKey.OfIssuer"/>.</summary>
    public static Api WithTestKey => WithIssuer.With(issuer => issuer.AddSigningKey(TestKey.OfIssuer.Credentials));

    public Api With(Action<ClientCredentialsBuilder> configure) => Add(_issuer, configure);

    public Api Jwt(Action<JwtBearerOptions> configure) => Add(_jwt, configure);

    public Api Server(Action<ResourceServerOptions> configure) => Add(_server, configure);

    /// <summary>The name of the scheme; Bearer otherwise.</summary>
    public Api Scheme(string name)
    {
        _scheme = name;

        return this;
    }

    /// <summary>Registers something before the API and the issuer.</summary>
    public Api ServicesFirst(Action<IServiceCollection> configure) => Add(_servicesFirst, configure);

    public Api Services(Action<IServiceCollection> configure) => Add(_services, configure);

    public Api Pipeline(Action<WebApplication> configure) => Add(_pipeline, configure);

    /// <summary>A setting by its path, as it would stand in appsettings.json.</summary>
    public Api Setting(string path, string? value)
    {
        _settings[path] = value;

        return this;
    }

    /// <summary>Registers the API before the issuer.</summary>
    public Api ProtectedFirst()
    {
        _protectsFirst = true;

        return this;
    }

    /// <summary>On a real server, in place of one in memory.</summary>
    public Api OnKestrel(string url = "http://127.0.0.1:0")
    {
        _url = url;

        return this;
    }

    /// <summary>With a clock that is ahead of the others, or behind.</summary>
    public Api At(TimeSpan offset)
    {
        _offset = offset;

        return this;
    }

    /// <summary>In another environment than Production.</summary>
    public Api In(string environment)
    {
        _environment = environment;

        return this;
    }

    public async Task<RunningApi> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = _environment });
        var logs = new CollectedLogs();
        var time = new AdjustableTime(_offset);
        var keys = Directory.CreateTempSubdirectory("sqr-keys-");
        builder.Logging.ClearProviders().AddProvider(logs).SetMinimumLevel(LogLevel.Debug);
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Configuration.AddInMemoryCollection(_hasIssuer ? SettingsOfIssuer(keys.FullName) : []);
        builder.Configuration.AddInMemoryCollection([new("AllowedHosts", "api.test;issuer.test;127.0.0.1")]); // else proofs are held against the issuer's URL
        builder.Configuration.AddInMemoryCollection(_settings);
        _servicesFirst.ForEach(configure => configure(builder.Services));
        if (_protectsFirst)
        {
            AddProtection(builder.Services);
        }

        if (_hasIssuer)
        {
            var issuer = builder.Services.AddSqrClientCredentials(builder.Configuration);
            _issuer.ForEach(configure => configure(issuer));
        }

        if (!_protectsFirst)
        {
            AddProtection(builder.Services);
        }

        _services.ForEach(configure => configure(builder.Services));
        Serve(builder);
        var app = builder.Build();
        _pipeline.ForEach(configure => configure(app));
        Map(app);
        await app.StartAsync();

        return new(app, time, logs, keys);
    }

    private static Dictionary<string, string?> SettingsOfIssuer(string keys) => new()
    {
        ["SqrClientCredentials:Issuer"] = Issuer,
        ["SqrClientCredentials:SigningAlgorithm"] = "ES256", // its keys are made in no time
        ["SqrClientCredentials:Keys:Directory"] = keys,
        ["SqrClientCredentials:Throttling:Enabled"] = "false",
        ["SqrClientCredentials:Clients:acme:Secrets:0:Hash"] = SecretHash.OfRandomSecret("secret"),
        ["SqrClientCredentials:Clients:acme:Scopes:0"] = "read:users",
        ["SqrClientCredentials:Clients:acme:Scopes:1"] = "write:logs",
    };

    // In order of appearance: whoever is mapped first must not hide what follows.
    private static void Map(WebApplication app)
    {
        string Name(HttpContext context) => context.User.Identity?.Name ?? "nobody";
        app.Map("/users", Name).RequireSqrScope("read:users");
        app.MapGet("/users/{id}", Name).RequireSqrScope("read:users");
        app.MapGet("/both", Name).RequireSqrScope("read:users", "write:logs");
        app.MapGet("/twice", Name).RequireSqrScope("read:users").RequireSqrScope("read:users", "write:logs");
        app.MapGet("/policy", Name).RequireAuthorization(policy => policy.RequireSqrScope("write:logs"));
        app.MapGet("/anybody", Name).RequireAuthorization();
        app.MapGet("/admins", Name).RequireAuthorization(policy => policy.RequireRole("admin"));
        app.MapGet("/open", Name);
    }

    private void AddProtection(IServiceCollection services) => services.AddAuthentication().AddSqrJwtBearer(
        _scheme,
        options => _jwt.ForEach(configure => configure(options)),
        options => _server.ForEach(configure => configure(options)));

    private void Serve(WebApplicationBuilder builder)
    {
        if (_url is null)
        {
            builder.WebHost.UseTestServer(server => server.BaseAddress = new(Address));

            return;
        }

        builder.WebHost.UseUrls(_url).ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https =>
        {
            https.ServerCertificate = Certificates.New("localhost");
            https.AllowSqrClientCertificates();
        }));
        if (_url.StartsWith("https", StringComparison.Ordinal))
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }
    }

    private Api Add<T>(List<Action<T>> actions, Action<T> action)
    {
        actions.Add(action);

        return this;
    }
}

/// <summary>Certificates that nobody vouches for.</summary>
internal static class Certificates
{
    public static X509Certificate2 New(string name)
    {
        using var key = RSA.Create(2048);

        return new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }
}

/// <summary>An app that runs, and requests to it.</summary>
internal sealed class RunningApi(WebApplication app, AdjustableTime time, CollectedLogs logs, DirectoryInfo keys) : IAsyncDisposable
{
    public WebApplication App { get; } = app;

    public AdjustableTime Time { get; } = time;

    public CollectedLogs Logs { get; } = logs;

    public HttpClient Http { get; } = app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>() is TestServer server
        ? server.CreateClient()
        : Client(app);

    /// <summary>A client on a connection of its own, with that certificate.</summary>
    public HttpClient WithCertificate(X509Certificate2? certificate) => Client(App, certificate);

    /// <summary>An access token as its issuer would make it now.</summary>
    public Jwt AccessToken(TestKey? key = null) => Jwt.AccessToken(Time.GetUtcNow(), key);

    public Jwt Proof(string? accessToken, string method = "GET", string url = Api.Address + "/users", TestKey? key = null) =>
        Jwt.Proof(Time.GetUtcNow(), accessToken, method, url, key);

    public Task<string> RequestTokenAsync(string? scope = null, string? proof = null) =>
        RequestTokenAsync(Http, proof, ("client_id", "acme"), ("client_secret", "secret"), ("scope", scope ?? "read:users write:logs"));

    public static async Task<string> RequestTokenAsync(HttpClient http, string? proof, params (string Name, string Value)[] parameters)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth2/token")
        {
            Content = new FormUrlEncodedContent(
                [new("grant_type", "client_credentials"), .. parameters.Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value))]),
        };
        if (proof is not null)
        {
            request.Headers.Add("DPoP", proof);
        }

        using var response = await http.SendAsync(request);
        var body = System.Text.Json.Nodes.JsonNode.Parse(await response.Content.ReadAsStringAsync());

        return body?["access_token"]?.ToString() ?? throw new InvalidOperationException($"No token: {body}");
    }

    public Task<ApiAnswer> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(Http, HttpMethod.Get, path, headers);

    public Task<ApiAnswer> BearerAsync(object token, string path = "/users") => GetAsync(path, ("Authorization", $"Bearer {token}"));

    public Task<ApiAnswer> DPoPAsync(object token, object proof, string path = "/users") =>
        GetAsync(path, ("Authorization", $"DPoP {token}"), ("DPoP", $"{proof}"));

    /// <summary>With two lines of one header, which an HTTP client would put into one. On a real server only.</summary>
    /// <returns>The whole answer.</returns>
    public async Task<string> GetRawAsync(string path, params (string Name, string Value)[] headers)
    {
        var address = Http.BaseAddress!; // every client here has one
        using var connection = new TcpClient(address.Host, address.Port);
        await using var stream = connection.GetStream();
        var lines = headers.Select(header => $"{header.Name}: {header.Value}\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\n{string.Concat(lines)}\r\n"));
        using var reader = new StreamReader(stream);

        return await reader.ReadToEndAsync();
    }

    public static async Task<ApiAnswer> SendAsync(HttpClient http, HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var header in headers.ToLookup(header => header.Name, header => header.Value))
        {
            request.Headers.TryAddWithoutValidation(header.Key, header);
        }

        using var response = await http.SendAsync(request);
        var challenges = response.Headers.TryGetValues("WWW-Authenticate", out var values) ? values.ToList() : [];

        return new(
            response.StatusCode,
            await response.Content.ReadAsStringAsync(),
            challenges,
            response.Headers.TryGetValues("DPoP-Nonce", out var nonces) ? nonces.Single() : null,
            response.Headers);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await App.DisposeAsync();
        keys.Delete(recursive: true);
    }

    private static HttpClient Client(WebApplication app, X509Certificate2? certificate = null)
    {
        var handler = new SocketsHttpHandler
        {
            SslOptions =
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject is "CN=localhost",
                ClientCertificates = certificate is null ? null : [certificate],
            },
        };

        return new(handler) { BaseAddress = new(app.Urls.Single()) };
    }
}

/// <summary>What an API answered.</summary>
internal sealed record ApiAnswer(
    HttpStatusCode Status, string Body, IReadOnlyList<string> Challenges, string? Nonce, System.Net.Http.Headers.HttpResponseHeaders Headers)
{
    public void ShouldBeLetIn(string name = "acme") => (Status, Body).Should().Be((HttpStatusCode.OK, name));

    public void ShouldBeChallenged(params string[] challenges)
    {
        Status.Should().Be(HttpStatusCode.Unauthorized);
        Challenges.Should().Equal(challenges);
    }

    /// <summary>Refused under Bearer, with that description.</summary>
    public void ShouldBeInvalidToken(string description) =>
        ShouldBeChallenged($"Bearer error=\"invalid_token\", error_description=\"{description}\"", "DPoP " + Algorithms);

    /// <summary>Refused under DPoP, with that error and description.</summary>
    public void ShouldBeRefusedUnderDPoP(string error, string description) =>
        ShouldBeChallenged($"DPoP error=\"{error}\", error_description=\"{description}\", {Algorithms}");

    public const string Algorithms = "algs=\"RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512\"";
}
