using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>An issuer whose settings are in files; the test says when a file was changed.</summary>
internal sealed class FileHost : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sqr-files-");
    private readonly WebApplicationBuilder _builder;
    private readonly Dictionary<string, ManualFiles> _files = [];
    private WebApplication? _app;

    public FileHost(string environment = "Production")
    {
        _builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment, ContentRootPath = _folder.FullName });
        _builder.Configuration.Sources.Clear();
        _builder.Logging.ClearProviders().AddProvider(Logs);
        _builder.WebHost.UseTestServer();
    }

    /// <summary>An issuer with all that it needs but clients.</summary>
    public static FileHost WithIssuer(string members = "") => new FileHost().WithFile("issuer.json", $$"""
        { "SqrClientCredentials": {
          "Issuer": "https://issuer.test", "SigningAlgorithm": "ES256",
          "Keys": { "EncryptionKeys": [ "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=" ] } {{members}}
        } }
        """);

    public CollectedLogs Logs { get; } = new();

    public string Folder => _folder.FullName;

    public IConfigurationBuilder Configuration => _builder.Configuration;

    public IServiceCollection Services => _builder.Services;

    public WebApplication App => _app ?? throw new InvalidOperationException("It has not been started.");

    public string PathOf(string file) => Path.Combine(Folder, file);

    public FileHost WithFile(string name, string json)
    {
        File.WriteAllText(PathOf(name), json);
        var files = _files[name] = new(Folder);
        Configuration.Add<JsonConfigurationSource>(source =>
            (source.Path, source.FileProvider, source.ReloadOnChange, source.ReloadDelay) = (name, files, true, 0));

        return this;
    }

    public async Task<FileHost> StartAsync(Action<ClientCredentialsBuilder>? configure = null, Action<WebApplication>? app = null)
    {
        var issuer = Services.AddSqrClientCredentials(_builder.Configuration.GetSection(ClientCredentialsOptions.SectionName));
        configure?.Invoke(issuer);
        _app = _builder.Build();
        app?.Invoke(_app);
        await _app.StartAsync();

        return this;
    }

    /// <summary>Changes a file, and has it read again; one that cannot be read is left at that, as by .NET's watcher.</summary>
    public void Change(string name, string json)
    {
        File.WriteAllText(PathOf(name), json);
        ReadAgain(name);
    }

    /// <summary>Deletes a file, and has the watcher notice.</summary>
    public void Delete(string name)
    {
        File.Delete(PathOf(name));
        ReadAgain(name);
    }

    public async Task<Answer> RequestTokenAsync(string client, string secret)
    {
        using var http = App.GetTestClient();
        http.BaseAddress = new("https://issuer.test");
        using var response = await http.PostAsync(
            Issuer.TokenPath, new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", client), new("client_secret", secret)]));

        return await Answer.ReadAsync(response);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        foreach (var files in _files.Values)
        {
            files.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    private void ReadAgain(string name)
    {
        try
        {
            _files[name].Change();
        }
        catch (AggregateException exception) when (exception.InnerException is InvalidDataException)
        {
            // the watcher's thread has nobody to tell
        }
    }

    private sealed class ManualFiles(string folder) : IFileProvider, IDisposable
    {
        private readonly PhysicalFileProvider _files = new(folder);
        private CancellationTokenSource _change = new();

        public void Change()
        {
            using var change = _change;
            _change = new();
            change.Cancel();
        }

        public void Dispose()
        {
            _files.Dispose();
            _change.Dispose();
        }

        public IDirectoryContents GetDirectoryContents(string subpath) => _files.GetDirectoryContents(subpath);

        public IFileInfo GetFileInfo(string subpath) => _files.GetFileInfo(subpath);

        public IChangeToken Watch(string filter) => new CancellationChangeToken(_change.Token);
    }
}
